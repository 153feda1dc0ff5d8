/// Steps whose writes are staged.
extension Prover {
    mutating func prove(_ index: Int, _ before: [String: FileState]) throws(FileFailure) {
        // Bytes of the largest file that it writes.
        var largest = 0
        var boundaries = 0
        for failure in FailingLauncher.Failure.allCases {
            if failure == .commit, proof.steps[index].paths == 0 { continue }
            // Nothing that it writes has a middle.
            if failure == .cutOff, largest < 2 { continue }
            var steps = steps(upTo: index, asWritten: false)
            if failure == .after { steps.append(.failing) }
            launchers.failing.fail(
                steps.firstIndex { $0.id == plan.steps[index].id } ?? 0, by: failure, half: largest / 2)
            files.breakCommit(of: failure == .commit ? plan.steps[index].id : nil)
            files.cutCommit(of: failure == .after ? plan.steps[index].id : nil, at: -1)
            let result = try run(steps)
            let came = launchers.failing.rest()
            if failure == .after { boundaries = files.passed }
            let problem = try problem(with: result, before)
            try files.discard(run: result.run)
            if stop.isStopped || proof.machine != nil { return }
            if let line = launchers.stubs.unanswered {
                proof.steps[index].verdict = .notProvable("no test answers its activation's `\(line)`")
                // Later steps are tried without it.
                activations[plan.steps[index].id] = nil
                return try files.copyAgain()
            }
            if failure == .after {
                let own = result.steps.first { $0.id == plan.steps[index].id }
                if let why = own?.skipped {
                    proof.steps[index].verdict = .notProvable("it is not needed here: \(why)")
                    return
                }
                // Undone is only what was done: the step, its validation and its commit, and then the failure.
                guard case .step(Self.failure, _)? = result.cause, own?.result?.failure == nil else {
                    let why = result.cause.map { "\($0)" } ?? "it ended as \(result.outcome.rawValue)"
                    proof.steps[index].verdict = problem.map { .failed($0) } ?? .notProvable("it fails here: \(why)")
                    return try files.copyAgain()
                }
                let changes = own?.result?.changes ?? []
                proof.steps[index].paths = changes.count
                largest = changes.compactMap { $0.after?.kind == .file ? $0.after?.size : nil }.max().map(Int.init) ?? 0
            }
            if let came { proof.steps[index].failures.append(came) }
            if let why = problem {
                proof.steps[index].verdict = .failed("\(came ?? "a failure"): \(why)")
                return try files.copyAgain()
            }
        }
        if proof.steps[index].paths > 0, try !survivesPowerCuts(index, of: boundaries, before) { return }
        proof.steps[index].verdict = verdict(of: index)
    }

    /// Cuts the step's commit off at its boundaries, and lets recovery find what the journal holds, as after a start.
    private mutating func survivesPowerCuts(
        _ index: Int, of boundaries: Int, _ before: [String: FileState]
    ) throws(FileFailure) -> Bool {
        let tried = min(boundaries, Self.mostPowerCuts)
        var cuts = 0
        for number in 0..<tried {
            files.cutCommit(of: plan.steps[index].id, at: number * boundaries / tried)
            let result = try run(steps(upTo: index, asWritten: false))
            let wasCut = files.isCut
            files.cutCommit(of: nil, at: 0)
            var problem: String?
            if wasCut {
                cuts += 1
                problem = try self.problem(with: result, before)
            } else {
                // It did less than the first time, and came through.
                problem = try files.revertAgain().first.map { "\($0.path): \($0.what)" }
            }
            try files.discard(run: result.run)
            if stop.isStopped || proof.machine != nil { return false }
            if let problem {
                proof.steps[index].verdict = .failed("a power cut in its commit: \(problem)")
                try files.copyAgain()
                return false
            }
        }
        let all = cuts == boundaries ? "each of the" : "\(cuts) of the"
        if cuts > 0 { proof.steps[index].failures.append("power cut at \(all) \(boundaries) points of its commit") }
        return true
    }

    /// Beyond that many, evenly chosen ones.
    private static let mostPowerCuts = 24

    /// Of one that was undone every time.
    private func verdict(of index: Int) -> Proof.Verdict {
        guard proof.steps[index].paths > 0 else { return .nothingToUndo }
        guard let activation = plan.steps[index].activate?.label else { return .proved }
        if activations[plan.steps[index].id] != nil { return .provedWithStubs }
        return .notProvable(
            "its files are put back; its activation \(activation) was not run, and its plugin has no test of it")
    }
}
