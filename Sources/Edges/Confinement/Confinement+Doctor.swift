public import Execution
import Runbooks

extension Confinement {
    /// What this machine can enforce, proved by a launch of `true` that asks for no minimum. Where that fails, the
    /// layer that stood in the way comes first, with what to do.
    public func probe() -> [Layer] {
        guard case .success(let tool) = findTool("true") else {
            return [Layer("tools", .absent, note: "no `true` in \(ToolFinder.folders.joined(separator: ", "))")]
        }
        var launch = Launch(label: "doctor", grade: .pure, program: tool.path, arguments: ["true"])
        launch.minimum = .degraded
        launch.files = [.init(kind: .secret, name: "probe", content: [0])]
        let report = self.launch(launch, stop: StopToken())
        switch report.verdict {
        case .exited(code: 0): return report.layers
        case .setupFailed(let failure):
            let place = failure.path.map { " at \($0)" } ?? ""
            let note = "\(failure.hint ?? "errno \(failure.errno)")\(place)"
            return [Layer(failure.stage, .absent, note: note)]
        default:
            return [Layer("launch", .absent, note: "`true` did not succeed in the cage: \(report.verdict)")]
        }
    }

    /// Ends and removes what an agent that was killed left behind; nothing of a live one. Returns what was removed.
    @discardableResult
    public func removeLeftovers() -> [String] {
        Janitor.removeLeftovers(of: host.groups)
    }
}
