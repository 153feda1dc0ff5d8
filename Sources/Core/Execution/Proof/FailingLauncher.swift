import Runbooks
import Synchronization

/// A launcher that lets one step fail in a way of its choosing, and every other do its work.
final class FailingLauncher: StepLauncher {
    enum Failure: CaseIterable {
        /// The step is over and committed; what comes after it fails.
        case after
        case before
        /// Its limits end it when it has written half as much as its largest file holds.
        case cutOff
        /// SIGKILL when the first of its writes is there.
        case killed
        /// Its time ends when half of what it needed has passed.
        case timedOut
        case commit
    }

    private struct State {
        var step: Int?
        var current: Int?
        var failure = Failure.after
        /// What the step needed when nothing failed in it.
        var usual: Duration = .zero
        /// Bytes.
        var half = 0
        var came: String?
    }
    private let launcher: StubLauncher
    private let simulated: SimulatedLauncher
    private let files: any ProvedFiles
    private let state = Mutex(State())

    init(_ launcher: StubLauncher, _ simulated: SimulatedLauncher, _ files: any ProvedFiles) {
        self.launcher = launcher
        self.simulated = simulated
        self.files = files
    }

    /// - Parameter half: bytes after which `cutOff` ends it.
    func fail(_ step: Int, by failure: Failure, half: Int = 0) {
        state.withLock { state in
            state = State(step: step, failure: failure, usual: state.usual, half: half)
            switch failure {
            case .after: state.came = "a failure after it"
            case .commit: state.came = "a commit that breaks off"
            case .before, .cutOff, .killed, .timedOut: break
            }
        }
    }

    /// Nothing fails from now on. Answers what happened, in words; nil: the failure could not be brought about.
    func rest() -> String? {
        state.withLock { state in
            state.step = nil
            return state.came
        }
    }

    /// Nil: what is launched now is not the work of a step.
    func reach(_ step: Int?) { state.withLock { $0.current = step } }

    func launch(_ launch: Launch, stop: StopToken) -> LaunchReport {
        let isStubbed = launcher.answersAll
        let isMeant =
            isStubbed
            || launch.writes.contains { if case .staged(let root) = $0 { root.upper != nil } else { false } }
        let state = state.withLock { $0 }
        guard isMeant, state.step != nil, state.step == state.current else {
            return launcher.launch(launch, stop: stop)
        }
        if isStubbed { return stubbed(launch, state.failure, stop) }
        switch state.failure {
        case .commit: return launcher.launch(launch, stop: stop)
        case .after:
            let report = launcher.launch(launch, stop: stop)
            self.state.withLock { $0.usual = report.duration }
            return report
        case .before:
            came("a failure before it")
            return LaunchReport(verdict: .exited(code: 255))
        case .cutOff: return cutOff(launch, state.half, stop)
        case .killed: return killed(launch, stop)
        case .timedOut: return timedOut(launch, state.usual / 2, stop)
        }
    }

    /// What only a test answers takes no time: it has had its effect, or it has not.
    private func stubbed(_ launch: Launch, _ failure: Failure, _ stop: StopToken) -> LaunchReport {
        switch failure {
        case .after, .commit: return launcher.launch(launch, stop: stop)
        case .before:
            came("a failure before it")
            return LaunchReport(verdict: .exited(code: 255))
        case .cutOff:
            came("killed before it did anything")
            return LaunchReport(verdict: .signalled(signal: 9))
        case .killed, .timedOut:
            var report = launcher.launch(launch, stop: stop)
            guard case .exited = report.verdict else { return report }
            came(failure == .killed ? "killed when its work was done" : "out of time when its work was done")
            report.verdict = failure == .killed ? .signalled(signal: 9) : .timedOut
            return report
        }
    }

    private func came(_ what: String) { state.withLock { $0.came = what } }

    private func cutOff(_ launch: Launch, _ half: Int, _ stop: StopToken) -> LaunchReport {
        var short = launch
        (short.limits.stage, short.limits.temporary) = (half, half)
        var report = launcher.launch(short, stop: stop)
        switch report.verdict {
        case .stageLimit: came("killed in the middle of what it writes")
        case .exited(let code) where code != 0: came("a write cut off in the middle")
        case .exited: report.verdict = .stageLimit
        default: break
        }
        // A limit that is too low for the cage itself says nothing of this machine.
        if case .setupFailed = report.verdict { _ = simulated.takeMet() }
        return report
    }

    private func killed(_ launch: Launch, _ stop: StopToken) -> LaunchReport {
        let own = StopToken()
        let number = stop.onStop { own.stop() }
        defer { stop.remove(number) }
        var report = files.watchingWrites(of: launch, seen: { own.stop() }) { launcher.launch(launch, stop: own) }
        if stop.isStopped { return report }
        switch report.verdict {
        case .stopped: came("killed while it wrote")
        case .exited: came("killed when its work was done")
        default: return report
        }
        report.verdict = .signalled(signal: 9)
        return report
    }

    private func timedOut(_ launch: Launch, _ time: Duration, _ stop: StopToken) -> LaunchReport {
        var short = launch
        short.limits.time = max(.milliseconds(1), time)
        var report = launcher.launch(short, stop: stop)
        switch report.verdict {
        case .timedOut: came("out of time")
        case .exited: came("out of time when its work was done")
        default: return report
        }
        report.verdict = .timedOut
        return report
    }

    func findTool(_ name: String) -> Result<Tool, ToolProblem> { launcher.findTool(name) }

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        launcher.version(of: tool, minimum: minimum, stop: stop)
    }
}
