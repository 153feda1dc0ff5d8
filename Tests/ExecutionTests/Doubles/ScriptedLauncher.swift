import Execution
import Runbooks
import Synchronization

/// Starts nothing: each tool is a closure.
final class ScriptedLauncher: StepLauncher {
    typealias Script = @Sendable (Launch, StopToken) -> LaunchReport

    private struct State {
        var launches: [Launch] = []
        var scripts: [String: Script] = [:]
    }
    private let state = Mutex(State())
    private let power: Power

    init(_ power: Power) {
        self.power = power
    }

    var launches: [Launch] { state.withLock { $0.launches } }

    /// What was started, as `tool argument …`, looks left out.
    var calls: [String] {
        launches.filter { !$0.arguments.contains("show") }.map { $0.arguments.joined(separator: " ") }
    }

    func script(_ tool: String, _ script: @escaping Script) { state.withLock { $0.scripts[tool] = script } }

    func findTool(_ name: String) -> Result<Tool, ToolProblem> {
        state.withLock { $0.scripts[name] != nil }
            ? .success(Tool(path: "/usr/bin/\(name)", sha256: "00")) : .failure(.notFound)
    }

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        askVersion(of: tool, minimum: minimum, stop: stop)
    }

    func launch(_ launch: Launch, stop: StopToken) -> LaunchReport {
        guard power.point() else { return LaunchReport(verdict: .stopped) }
        let script = state.withLock { state in
            state.launches.append(launch)
            return state.scripts[launch.arguments[0]]
        }
        guard !stop.isStopped else { return LaunchReport(verdict: .stopped) }
        var report = script?(launch, stop) ?? LaunchReport(verdict: .exited(code: 127))
        report.standardOutput = captured(report.standardOutput, of: launch)
        report.standardError = captured(report.standardError, of: launch)
        return power.point() ? report : LaunchReport(verdict: .stopped)
    }
}

extension ScriptedLauncher {
    /// As the cage reads it.
    private func captured(_ output: CapturedOutput, of launch: Launch) -> CapturedOutput {
        guard let bytes = output.bytes else { return output }
        var stream = CapturedStream(
            keep: launch.keep, output: launch.limits.output, hiding: Redactor(launch.secrets))
        stream.add(bytes[...])
        return stream.finish()
    }
}

extension LaunchReport {
    static func exit(_ code: Int32, _ output: String = "", error: String = "") -> LaunchReport {
        LaunchReport(
            verdict: .exited(code: code),
            standardOutput: CapturedOutput(head: Array(output.utf8), total: output.utf8.count),
            standardError: CapturedOutput(head: Array(error.utf8), total: error.utf8.count))
    }
}
