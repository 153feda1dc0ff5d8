import Execution
import Glibc
import LaunchPlan
import Runbooks

/// Makes the attempts, and judges the layers by them.
struct Doctor {
    let confinement: Confinement
    let facts: MachineFacts
    /// Files that the launcher needs to start, in a build that is not static.
    let libraries: [String]

    func diagnosis(_ proofs: [Proof]) -> Diagnosis {
        // Where no cage can be built at all, everything else fails for the same cause, which is said once.
        let first = Trial(.read("/dev/null"), .cage(.plain), .works)
        let (outcome, failure) = outcome(of: first)
        guard outcome == .works else {
            let cause = Layer("cage", .absent, note: note(outcome, failure))
            let remedies = Remedies(facts: facts, launcher: confinement.launcher)
            let finding = Finding(
                .machine, cause, need: .always, trials: [result(of: .attempt, first, outcome)],
                remedy: remedies.forCage(failure))
            return Diagnosis(
                machine: facts,
                findings: kernel + [finding]
                    + proofs.map {
                        Finding($0.group, Layer($0.layer, .absent, note: "not tried: there is no cage"), need: .never)
                    })
        }
        return Diagnosis(machine: facts, findings: kernel + proofs.map(finding))
    }

    /// The kernel's age, where it is not enough.
    private var kernel: [Finding] {
        if facts.isAtLeast(5, 19) { return [] }
        let isTooOld = !facts.isAtLeast(5, 15)
        return [
            Finding(
                .machine, Layer("kernel", isTooOld ? .absent : .degraded, note: "Linux \(facts.kernel)"),
                need: .always,
                remedy: isTooOld
                    ? Remedies.newerKernel : "install Linux 5.19 or newer, below which what is staged must be copied"
            )
        ]
    }

    private func finding(_ proof: Proof) -> Finding {
        var results: [TrialResult] = []
        var failure: SetupFailure?
        for (role, trials) in [(TrialResult.Role.attempt, proof.attempts), (.control, proof.controls)] {
            for trial in trials {
                var (outcome, stood) = outcome(of: trial)
                // A control has to show only that it can be otherwise, and a busy host may be too slow to at first.
                for _ in 0..<4 where role == .control && !trial.expected.contains(outcome) && outcome.isOutOfTime {
                    (outcome, stood) = self.outcome(of: trial)
                }
                failure = failure ?? stood
                results.append(result(of: role, trial, outcome))
            }
        }
        var layer = judge(proof, results, failure)
        if layer.state == .absent, let instead = proof.instead {
            let others = instead.attempts.map { result(of: .attempt, $0, outcome(of: $0).0) }
            results += others
            if others.allSatisfy(\.isAsExpected) {
                layer = Layer(layer.name, .degraded, note: "\(instead.meaning); \(layer.note ?? "")")
            }
        }
        let remedies = Remedies(facts: facts, launcher: confinement.launcher)
        return Finding(
            proof.group, layer, need: proof.need, trials: results,
            remedy: layer.state == .active ? nil : remedies.text(for: layer.name, failure))
    }

    /// What a launch would say of the layer, unless it was seen to be otherwise.
    private func judge(_ proof: Proof, _ results: [TrialResult], _ failure: SetupFailure?) -> Layer {
        let claim = claims[proof.layer] ?? Layer(proof.layer, .active)
        if claim.state == .absent { return claim }
        if let wrong = results.first(where: { !$0.isAsExpected }) {
            let unproved = wrong.role == .control ? "not proved: " : ""
            let why = failure?.hint.map { ": \($0)" } ?? ""
            return Layer(
                proof.layer, .absent,
                note:
                    "\(unproved)\(wrong.what) \(wrong.place): \(wrong.seen), where \(wrong.expected) was expected\(why)"
            )
        }
        let seen = proof.meaning + (results.first.map { ": \($0.seen)" } ?? "")
        return Layer(proof.layer, claim.state, note: claim.note.map { "\(seen) (\($0))" } ?? seen)
    }

    /// The same words as in evidence.
    private var claims: [String: Layer] {
        var launch = Launch(label: "doctor", grade: .pure, program: "/", arguments: [])
        var layers = LayerList(launch: launch, host: confinement.host).layers
        launch.network = .connect([HostPort(host: "127.0.0.1", port: 1)])
        layers += LayerList(launch: launch, host: confinement.host).layers.filter { $0.name == "network" }.map {
            Layer(ProofList.ports, $0.state, note: $0.note)
        }
        return Dictionary(layers.map { ($0.name, $0) }) { first, _ in first }
    }

    // MARK: Trying

    private func result(of role: TrialResult.Role, _ trial: Trial, _ outcome: Outcome) -> TrialResult {
        TrialResult(
            role, trial.attempt.argument, place: trial.placeName,
            expected: trial.expected.map(\.text).joined(separator: " or "), seen: outcome.text,
            isAsExpected: trial.expected.contains(outcome))
    }

    private func outcome(of trial: Trial) -> (Outcome, SetupFailure?) {
        let outcome: Outcome
        var failure: SetupFailure?
        switch trial.place {
        case .host: outcome = outside(trial.attempt)
        case .cage(let cage): (outcome, failure) = inside(cage, trial.attempt)
        }
        if outcome == .works, let seen = trial.look?() { return (.seen(seen), nil) }
        return (outcome, failure)
    }

    private func inside(_ cage: CageVariant, _ attempt: Attempt) -> (Outcome, SetupFailure?) {
        let program = confinement.launcher
        var launch = Launch(
            label: "doctor", grade: cage.grade, program: program,
            arguments: ["orderly-confine", Attempt.mode, attempt.argument])
        launch.minimum = .degraded
        launch.limits.time = .seconds(20)
        launch.reads = libraries.map { Launch.Read(path: $0) }
        cage.declare(&launch)
        do throws(SetupFailure) {
            let report = try confinement.run(launch, stop: StopToken(), started: .now, change: cage.change)
            if case .exited(code: 0) = report.verdict {
                return (Self.outcome(attempt, report.standardOutput.bytes ?? []), nil)
            }
            return (.ended(report.verdict), nil)
        } catch {
            return (.ended(.setupFailed(error)), error)
        }
    }

    private func outside(_ attempt: Attempt) -> Outcome {
        do throws(SetupFailure) {
            let process = try OutsideProcess(confinement.launcher, attempt)
            return Self.outcome(attempt, process.finish())
        } catch {
            return .ended(.setupFailed(error))
        }
    }

    private static func outcome(_ attempt: Attempt, _ output: [UInt8]) -> Outcome {
        let line = String(decoding: output, as: UTF8.self)
        guard line.hasPrefix(attempt.argument + " "), line.hasSuffix("\n"),
            let code = Int32(line.dropFirst(attempt.argument.count + 1).dropLast())
        else { return .seen("no answer") }
        return code == 0 ? .works : .refused(code)
    }

    private func note(_ outcome: Outcome, _ failure: SetupFailure?) -> String {
        outcome.text + (failure?.hint.map { ": \($0)" } ?? "")
    }
}
