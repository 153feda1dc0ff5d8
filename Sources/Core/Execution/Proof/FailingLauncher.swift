import Runbooks
import Synchronization

/// A launcher that lets one step fail in a way of its choosing, and every other do its work.
final class FailingLauncher: StepLauncher {
    enum Failure: String, CaseIterable {
        /// The step is over and committed; what comes after it fails.
        case after = "a failure after it"
        case before = "a failure before it"
        /// It did all its work, and what comes back says that it was killed.
        case killed = "killed when its work is done"
        case timedOut = "out of time"
        case commit = "a commit that breaks off"
    }

    private struct State {
        var step: Int?
        var current: Int?
        var failure = Failure.after
    }
    private let launcher: SimulatedLauncher
    private let state = Mutex(State())

    init(_ launcher: SimulatedLauncher) {
        self.launcher = launcher
    }

    func fail(_ step: Int?, by failure: Failure) {
        state.withLock { $0 = State(step: step, current: nil, failure: failure) }
    }

    func reach(_ step: Int) { state.withLock { $0.current = step } }

    func launch(_ launch: Launch, stop: StopToken) -> LaunchReport {
        let isMeant = launch.writes.contains { if case .staged(let root) = $0 { root.upper != nil } else { false } }
        let failure = state.withLock { $0.step != nil && $0.step == $0.current && isMeant ? $0.failure : nil }
        switch failure {
        case nil, .after, .commit: return launcher.launch(launch, stop: stop)
        case .before: return LaunchReport(verdict: .exited(code: 255))
        case .killed:
            var report = launcher.launch(launch, stop: stop)
            report.verdict = .signalled(signal: 9)
            return report
        case .timedOut:
            var short = launch
            short.limits.time = .milliseconds(1)
            var report = launcher.launch(short, stop: stop)
            // One that was quicker is out of time all the same.
            if case .exited = report.verdict { report.verdict = .timedOut }
            return report
        }
    }

    func findTool(_ name: String) -> Result<Tool, ToolProblem> { launcher.findTool(name) }

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        launcher.version(of: tool, minimum: minimum, stop: stop)
    }
}
