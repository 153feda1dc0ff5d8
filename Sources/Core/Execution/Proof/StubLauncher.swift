import Runbooks
import Synchronization

/// Answers for the tools of steps that cannot run here, as a test of their plugin says. Of those nothing is launched, and
/// nothing but this launcher knows what has run.
final class StubLauncher: StepLauncher {
    /// For one step.
    struct Stub {
        var answers: [ActionTest.Answer]
        /// The only call that is answered so, by its label. Nil: every launch of the step.
        var label: String?
    }

    fileprivate struct State {
        /// By the step's place in the run.
        var stubs: [Int: Stub] = [:]
        var current: Int?
        /// What took effect in this run, by step: names of actions, and `undo`.
        var ran: [Int: Set<String>] = [:]
        var unanswered: String?
    }
    private let launcher: SimulatedLauncher
    private let state = Mutex(State())

    init(_ launcher: SimulatedLauncher) {
        self.launcher = launcher
    }

    /// A new run begins, in which nothing has run yet.
    func begin(_ stubs: [Int: Stub]) { state.withLock { $0 = State(stubs: stubs) } }

    /// What is launched from now on belongs to this step.
    func enter(_ step: Int?) { state.withLock { $0.current = step } }

    /// Whether all that the present step launches is answered here.
    var answersAll: Bool {
        state.withLock { state in
            state.current.flatMap { state.stubs[$0] }.map { $0.label == nil } ?? false
        }
    }

    /// The first launch of this run that no test answers.
    var unanswered: String? { state.withLock { $0.unanswered } }

    func launch(_ launch: Launch, stop: StopToken) -> LaunchReport {
        let report = state.withLock { state in
            state.stub(for: launch.label).map { state.answer(launch, $0.step, $0.stub) }
        }
        return report ?? launcher.launch(launch, stop: stop)
    }

    func findTool(_ name: String) -> Result<Tool, ToolProblem> {
        let isStubbed = state.withLock { state in state.current.map { state.stubs[$0] != nil } ?? false }
        let found = launcher.findTool(name)
        // It need not be installed here, and nothing of this name is launched.
        if isStubbed, case .failure = found { return .success(Tool(path: "/usr/bin/\(name)", sha256: "")) }
        return found
    }

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        launcher.version(of: tool, minimum: minimum, stop: stop)
    }
}

extension StubLauncher.State {
    fileprivate func stub(for label: String) -> (step: Int, stub: StubLauncher.Stub)? {
        guard let current, let stub = stubs[current], stub.label == nil || stub.label == label else { return nil }
        return (current, stub)
    }

    fileprivate mutating func answer(_ launch: Launch, _ step: Int, _ stub: StubLauncher.Stub) -> LaunchReport {
        // `PLUGIN/ACTION` acts, and so does an undo that is written out; `PLUGIN/ACTION/before` looks.
        let words = launch.label.split(separator: "/")
        // What acts is answered only by a line that names all of it: `*` would answer a wrong one too.
        guard
            let answer = stub.answers.last(where: {
                $0.fits(launch.arguments, after: ran[step] ?? []) && (words.count != 2 || !$0.call.contains("*"))
            })
        else {
            let line = launch.arguments.joined(separator: " ")
            unanswered = unanswered ?? line
            return LaunchReport(
                verdict: .setupFailed(SetupFailure(stage: "stub", errno: 0, hint: "no test answers `\(line)`")))
        }
        if words.count == 2, answer.exit == 0 { ran[step, default: []].insert(String(words[1])) }
        let output = Array(answer.standardOutput.utf8)
        return LaunchReport(
            verdict: .exited(code: answer.exit), standardOutput: CapturedOutput(head: output, total: output.count))
    }
}
