import Documents
import Runbooks

/// Runs the first steps of a runbook, for every number of them, with a failure at the last, and looks whether the engine's
/// undo leaves everything as it was.
///
/// It is the engine of a real run, over the real transactions of staging, on copies of what the steps declare: dropping an
/// overlay would prove nothing.
struct Prover {
    let plan: RunPlan
    let files: any ProvedFiles
    let launcher: SimulatedLauncher
    let failing: FailingLauncher
    let engine: Engine
    let journal: CutJournal
    let stop: StopToken
    var proof: Proof
    private var runs = 0
    /// The id of the step that fails after another.
    fileprivate static let failure = "orderly-proof"

    init(
        _ proof: Proof, _ plan: RunPlan, _ files: any ProvedFiles, _ launcher: SimulatedLauncher,
        _ failing: FailingLauncher,
        _ engine: Engine, _ journal: CutJournal, _ stop: StopToken
    ) {
        self.plan = plan
        self.files = files
        self.launcher = launcher
        self.failing = failing
        self.engine = engine
        self.journal = journal
        self.stop = stop
        self.proof = proof
        self.proof.steps = plan.steps.map { Proof.Step(id: $0.id, name: $0.name, verdict: $0.untried) }
    }

    private var provable: [Int] { plan.steps.indices.filter { plan.steps[$0].isProvable } }

    mutating func prove() throws(FileFailure) -> Proof {
        try repeatWhole()
        if case .notTried = proof.repetition { return proof }
        if proof.machine == nil, !stop.isStopped { try proveSteps() }
        return proof
    }

    // MARK: The whole, twice

    private mutating func repeatWhole() throws(FileFailure) {
        let whole = steps(upTo: plan.steps.count - 1, asWritten: true)
        guard !whole.isEmpty else {
            let hasNothing = proof.steps.allSatisfy { $0.verdict == .nothingToUndo }
            return proof.repetition = hasNothing ? .idempotent : .notTried("no step of it can be run on copies")
        }
        let first = try run(whole)
        try files.discard(run: first.run)
        guard first.cause == nil else {
            let why = "it fails here: \(first.cause.map { "\($0)" } ?? "")"
            for index in provable { proof.steps[index].verdict = .notProvable(why) }
            return proof.repetition = .notTried(why)
        }
        let once = try files.states()
        let second = try run(whole)
        try files.discard(run: second.run)
        if let cause = second.cause { return proof.repetition = .changes(["the second time it fails: \(cause)"]) }
        let changed = try files.differences(from: once, .left)
        proof.repetition = changed.isEmpty ? .idempotent : .changes(changed)
    }

    // MARK: Step by step

    private mutating func proveSteps() throws(FileFailure) {
        // Each has opened what it declares, also where it was not needed: what is not copied yet would count as new.
        let opening = try run(steps(upTo: plan.steps.count - 1, asWritten: false))
        try files.discard(run: opening.run)
        try files.copyAgain()
        let before = try files.states()
        for index in provable {
            if stop.isStopped || proof.machine != nil { return }
            try prove(index, before)
        }
    }

    private mutating func prove(_ index: Int, _ before: [String: FileState]) throws(FileFailure) {
        // Bytes of the largest file that it writes.
        var largest = 0
        var boundaries = 0
        for failure in FailingLauncher.Failure.allCases {
            if failure == .commit, proof.steps[index].paths == 0 { continue }
            // Nothing that it writes has a middle.
            if failure == .cutOff, largest < 2 { continue }
            var steps = steps(upTo: index, asWritten: false)
            if failure == .after { steps.append(.failing) }
            failing.fail(
                steps.firstIndex { $0.id == plan.steps[index].id } ?? 0, by: failure, half: largest / 2)
            files.breakCommit(of: failure == .commit ? plan.steps[index].id : nil)
            files.cutCommit(of: failure == .after ? plan.steps[index].id : nil, at: -1)
            let result = try run(steps)
            let came = failing.rest()
            if failure == .after { boundaries = files.passed }
            let problem = try problem(with: result, before)
            try files.discard(run: result.run)
            if stop.isStopped || proof.machine != nil { return }
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
        proof.steps[index].verdict = proof.steps[index].paths == 0 ? .nothingToUndo : .proved
    }

    /// Cuts the step's commit off at its boundaries, and lets recovery find what the journal holds, as after a start.
    private mutating func survivesPowerCuts(
        _ index: Int, of boundaries: Int, _ before: [String: FileState]
    ) throws(FileFailure) -> Bool {
        let tried = min(boundaries, Self.mostPowerCuts)
        for number in 0..<tried {
            files.cutCommit(of: plan.steps[index].id, at: number * boundaries / tried)
            let result = try run(steps(upTo: index, asWritten: false))
            let wasCut = files.isCut
            files.cutCommit(of: nil, at: 0)
            let problem = wasCut ? try problem(with: result, before) : "its commit took another way the second time"
            try files.discard(run: result.run)
            if stop.isStopped || proof.machine != nil { return false }
            if let problem {
                proof.steps[index].verdict = .failed("a power cut in its commit: \(problem)")
                try files.copyAgain()
                return false
            }
        }
        let all = tried == boundaries ? "each of the" : "\(tried) of the"
        proof.steps[index].failures.append("power cut at \(all) \(boundaries) points of its commit")
        return true
    }

    /// Beyond that many, evenly chosen ones.
    private static let mostPowerCuts = 24

    /// What is not as it was, after the undo and after the same undo once more.
    private func problem(with result: RunResult, _ before: [String: FileState]) throws(FileFailure) -> String? {
        switch result.outcome {
        case .failed, .reverted: break
        default: return "the run ended as \(result.outcome.rawValue)"
        }
        if let first = try files.differences(from: before, .counted).first { return first }
        if let left = try files.revertAgain().first { return "undone twice, \(left.path): \(left.what)" }
        return try files.differences(from: before, .counted).first.map { "undone twice, \($0)" }
    }

    // MARK: Runs

    private mutating func run(_ steps: [RunPlan.Step]) throws(FileFailure) -> RunResult {
        runs += 1
        var part = plan
        part.run = "\(plan.run)-\(runs)"
        part.steps = steps
        (part.preconditions, part.verify, part.notices) = ([], [], [])
        _ = launcher.takeMet()
        let result: RunResult
        do throws(JournalFailure) {
            result = try engine.carryOut(part, stop: stop).value
        } catch {
            guard files.isCut else { throw FileFailure(.io, path: part.run, error.message) }
            result = try recovered(part.run)
        }
        let met = launcher.takeMet()
        if let machine = met.machine { proof.machine = machine }
        return result
    }

    /// What the next start makes of a run whose power was cut.
    private func recovered(_ run: String) throws(FileFailure) -> RunResult {
        do throws(JournalFailure) {
            return try Engine(seams: engine.seams, journal: NoJournal())
                .recover(run: run, plan: journal.plan, events: journal.events, stop: stop).0.value
        } catch {
            throw FileFailure(.io, path: run, error.message)
        }
    }

    private func steps(upTo last: Int, asWritten: Bool) -> [RunPlan.Step] {
        provable.filter { $0 <= last }.map { index in
            var step = plan.steps[index]
            (step.activate, step.attempts, step.expects) = (nil, 1, nil)
            // Where it is so already there would be nothing to undo.
            if !asWritten { (step.unless, step.settled) = ([], []) }
            return step
        }
    }
}

extension RunPlan.Step {
    /// Whether all that it does is staged, and undone by the engine.
    var isProvable: Bool {
        guard case .call(let call) = body, case .command = call.operation, !actsDirectly, call.grade == .files else {
            return false
        }
        return undo == .automatic
    }

    fileprivate var untried: Proof.Verdict {
        guard case .call(let call) = body, call.changesHost else { return .nothingToUndo }
        if isProvable { return .notProvable("it was not reached") }
        return switch undo {
        case .automatic: .notProvable("what it does to the host directly is not undone by itself")
        case .harmless(let why): .declared(.harmless, why: why)
        case .irreversible(let why, _): .declared(.irreversible, why: why)
        case .cases: .notProvable("its undo acts on the host, for which this version has no stubs")
        }
    }

    /// A check that no plan holds fails, whatever the host is like.
    fileprivate static var failing: RunPlan.Step {
        RunPlan.Step(
            id: Prover.failure, name: "a failure", body: .probe(.init(question: .check(CheckCall(check: "")))))
    }
}
