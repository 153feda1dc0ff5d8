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
    let launchers: Launchers
    let engines: Engines
    let journal: CutJournal
    let stop: StopToken
    var proof: Proof
    /// For steps that cannot run here, by their ids.
    var standIns: [String: StandIn] = [:]
    /// For activations, by the ids of their steps.
    var activations: [String: StandIn] = [:]
    private var runs = 0
    /// The id of the step that fails after another.
    static let failure = "orderly-proof"

    /// Each hands on to the next what it does not answer itself.
    struct Launchers {
        let failing: FailingLauncher
        let stubs: StubLauncher
        let simulated: SimulatedLauncher
    }

    struct Engines {
        let running: Engine
        /// That of the next start.
        let recovering: Engine
    }

    init(
        _ proof: Proof, _ plan: RunPlan, _ tests: [ActionTest], _ files: any ProvedFiles, _ launchers: Launchers,
        _ engines: Engines, _ journal: CutJournal, _ stop: StopToken
    ) {
        self.plan = plan
        self.files = files
        self.launchers = launchers
        self.engines = engines
        self.journal = journal
        self.stop = stop
        self.proof = proof
        for step in plan.steps {
            if let label = step.activate?.label { activations[step.id] = StandIn(label, tests) }
            if step.hasUndoCases, case .call(let call) = step.body { standIns[step.id] = StandIn(call.label, tests) }
        }
        self.proof.steps = plan.steps.map { step in
            let verdict = standIns[step.id] == nil ? step.untried : .notProvable("it was not reached")
            return Proof.Step(id: step.id, name: step.name, verdict: verdict)
        }
    }

    private var provable: [Int] { plan.steps.indices.filter { plan.steps[$0].isProvable } }

    mutating func prove() throws(FileFailure) -> Proof {
        let goesOn = try repeatWhole()
        if goesOn, proof.machine == nil, !stop.isStopped { try proveSteps() }
        return proof
    }

    // MARK: The whole, twice

    /// False where it fails, so that no step can be tried.
    private mutating func repeatWhole() throws(FileFailure) -> Bool {
        let whole = steps(upTo: plan.steps.count - 1, asWritten: true)
        guard !whole.isEmpty else {
            let hasNothing = proof.steps.allSatisfy { $0.verdict == .nothingToUndo }
            proof.repetition = hasNothing ? .idempotent : .notTried("no step of it can be run on copies")
            return true
        }
        let first = try run(whole)
        try files.discard(run: first.run)
        guard first.cause == nil else {
            let why = "it fails here: \(first.cause.map { "\($0)" } ?? "")"
            for index in provable { proof.steps[index].verdict = .notProvable(why) }
            proof.repetition = .notTried(why)
            return false
        }
        let once = try files.states()
        let second = try run(whole)
        try files.discard(run: second.run)
        if let cause = second.cause {
            proof.repetition = .changes(["the second time it fails: \(cause)"])
            return true
        }
        let changed = try files.differences(from: once, .left)
        proof.repetition = changed.isEmpty ? .idempotent : .changes(Self.brief(changed))
        return true
    }

    private static func brief(_ sentences: [String]) -> [String] {
        let most = 100
        return sentences.count <= most
            ? sentences : sentences.prefix(most) + ["and \(sentences.count - most) more"]
    }

    // MARK: Step by step

    private mutating func proveSteps() throws(FileFailure) {
        // Each has opened what it declares, also where it was not needed: what is not copied yet would count as new.
        let opening = try run(provable.map { part(of: $0, asWritten: true).unconditional })
        try files.discard(run: opening.run)
        try files.copyAgain()
        let before = try files.states()
        for index in plan.steps.indices {
            if stop.isStopped || proof.machine != nil { return }
            if plan.steps[index].isProvable { try prove(index, before) } else { try proveStandIn(index, before) }
        }
    }

    /// What is not as it was, after the undo and after the same undo once more.
    func problem(with result: RunResult, _ before: [String: FileState]) throws(FileFailure) -> String? {
        switch result.outcome {
        case .failed, .reverted: break
        default:
            let left = result.steps.flatMap { step -> [Reversal.Difference] in
                if case .inconsistent(let left) = step.undo { left } else { [] }
            }
            return "the run ended as \(result.outcome.rawValue)" + (left.first.map { "; \($0.path): \($0.what)" } ?? "")
        }
        if let first = try files.differences(from: before, .counted).first { return first }
        if let left = try files.revertAgain().first { return "undone twice, \(left.path): \(left.what)" }
        return try files.differences(from: before, .counted).first.map { "undone twice, \($0)" }
    }

    // MARK: Runs

    mutating func run(_ steps: [RunPlan.Step]) throws(FileFailure) -> RunResult {
        runs += 1
        var part = plan
        part.run = "\(plan.run)-\(runs)"
        part.steps = steps
        (part.preconditions, part.verify, part.notices) = ([], [], [])
        _ = launchers.simulated.takeMet()
        launchers.stubs.begin(stubs(for: steps))
        let result: RunResult
        do throws(JournalFailure) {
            result = try engines.running.carryOut(part, stop: stop).value
        } catch {
            guard files.isCut else { throw FileFailure(.io, path: part.run, error.message) }
            result = try recovered(part.run, journal.events)
        }
        let met = launchers.simulated.takeMet()
        if let machine = met.machine { proof.machine = machine }
        return result
    }

    /// What the next start makes of a run whose power was cut.
    func recovered(_ run: String, _ events: [[UInt8]]) throws(FileFailure) -> RunResult {
        do throws(JournalFailure) {
            return try engines.recovering.recover(run: run, plan: journal.plan, events: events, stop: stop)
                .0.value
        } catch {
            throw FileFailure(.io, path: run, error.message)
        }
    }

    /// Whatever of the first steps can be tried here. As written, without what stands in for the host.
    func steps(upTo last: Int, asWritten: Bool) -> [RunPlan.Step] {
        plan.steps.indices.filter { index in
            let step = plan.steps[index]
            return index <= last && (step.isProvable || (!asWritten && standIns[step.id] != nil))
        }.map { part(of: $0, asWritten: asWritten) }
    }

    private func part(of index: Int, asWritten: Bool) -> RunPlan.Step {
        var step = plan.steps[index]
        (step.attempts, step.expects) = (1, nil)
        let activation = asWritten ? nil : activations[step.id]
        step.activate = step.activate.flatMap { call in activation.map { $0.filled(call) } }
        if asWritten { return step }
        step = step.unconditional
        if let standIn = standIns[step.id], case .call(let call) = step.body {
            step.conditions = []
            step.body = .call(standIn.filled(call))
        }
        return step
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

    /// Where it is so already there would be nothing to undo.
    fileprivate var unconditional: RunPlan.Step {
        var step = self
        (step.unless, step.settled) = ([], [])
        return step
    }

    /// Whether it acts on the host by its tools alone, and so does its undo, which looks at what `before` saw.
    fileprivate var hasUndoCases: Bool {
        // A test knows its own parameters: an undo that the runbook wrote knows those of the step, and the two may differ.
        guard case .call(let call) = body, call.grade == .host, !before.isEmpty, undoScope == .action,
            case .cases(let cases) = undo
        else { return false }
        return ([call] + cases.map(\.call)).allSatisfy { call in
            if case .command(let command) = call.operation { command.confine.write.isEmpty } else { false }
        }
    }

    fileprivate var untried: Proof.Verdict {
        guard case .call(let call) = body, call.changesHost else { return .nothingToUndo }
        if isProvable { return .notProvable("it was not reached") }
        return switch undo {
        case .automatic: .notProvable("what it does to the host directly is not undone by itself")
        case .harmless(let why): .declared(.harmless, why: why)
        case .irreversible(let why, _): .declared(.irreversible, why: why)
        case .cases where before.isEmpty: .notProvable("no `before` can tell whether its undo put everything back")
        case .cases where undoScope == .runbook:
            .notProvable("its undo is the runbook's own, and a test of the action has other parameters than the step")
        case .cases where !hasUndoCases:
            .notProvable("it or its undo writes files beside what its tools do, for which no test can answer")
        case .cases: .notProvable("it acts on the host, and its plugin has no test of it")
        }
    }

    /// A check that no plan holds fails, whatever the host is like.
    static var failing: RunPlan.Step {
        RunPlan.Step(
            id: Prover.failure, name: "a failure", body: .probe(.init(question: .check(CheckCall(check: "")))))
    }
}
