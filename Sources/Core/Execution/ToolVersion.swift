public import Runbooks

/// Why it is not known which version a tool is.
public enum ToolVersionProblem: Error, Sendable, Hashable {
    /// It was asked, and said nothing that is one.
    case unsaid
    /// It could not be asked, or not to the end; another time it may be.
    case notAsked(String)
}

extension StepLauncher {
    /// Asks the tool itself: no one way is every tool's. In a cage where it can change nothing and reach nobody. Costs up
    /// to three launches.
    public func askVersion(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        for question in ["--version", "version", "-V"] {
            let name = tool.path.split(separator: "/").last.map(String.init) ?? tool.path
            var launch = Launch(
                label: "\(name) \(question)", grade: .pure, program: tool.path, arguments: [name, question])
            launch.minimum = minimum
            launch.limits.time = .seconds(10)
            launch.limits.output = 1 << 20
            let report = self.launch(launch, stop: stop)
            switch report.verdict {
            case .exited(code: 0): break
            case .exited, .signalled, .outputLimit, .denialBudget: continue
            case .timedOut, .outOfMemory, .stageLimit, .stopped, .setupFailed, .unkillable:
                return .failure(.notAsked(report.verdict.failure(accepting: []) ?? "it did not answer"))
            }
            let said = report.standardOutput.head.isEmpty ? report.standardError.head : report.standardOutput.head
            if let version = Version(saidBy: String(decoding: said, as: UTF8.self)) { return .success(version) }
        }
        return .failure(.unsaid)
    }
}
