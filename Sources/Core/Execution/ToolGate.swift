import Documents
import Drift
import Runbooks

/// Holds the tools of this host against the versions that plugins were written for, before anything runs.
struct ToolGate {
    let seams: Seams
    let minimum: MinimumIsolation
    let stop: StopToken

    /// What a person must know and do; nil where the tool will do.
    func problem(_ required: ToolRequirement) -> String? {
        let need = "the plugin \(required.plugin) needs \(required.tool) \(required.versions)"
        let tool: Tool
        switch seams.launcher.findTool(required.tool) {
        case .success(let found): tool = found
        case .failure(.notFound): return "\(required.tool) is not installed, and \(need): install it"
        case .failure(.writableByOthers(let path)): return "\(path) could be written by others than root"
        }
        switch seams.launcher.version(of: tool, minimum: minimum, stop: stop) {
        case .success(let version) where required.versions.admits(version): return nil
        case .success(let version):
            return "\(tool.path) is version \(version), and \(need): install such a version, or a plugin for this one"
        case .failure(.unsaid):
            return "\(tool.path) says no version when asked with --version, version or -V, and \(need): "
                + "take it out of the plugin's `tools`, or install another build"
        case .failure(.notAsked(let why)):
            return "\(tool.path) could not be asked for its version (\(why)), and \(need)"
        }
    }

    /// Of a check that applies here; one that does not needs nothing.
    func problem(_ check: Check, _ observer: some Observer) -> String? {
        guard let required = check.tools,
            check.applies.allSatisfy({ $0.holds(exists: observer.exists, tool: observer.has) })
        else { return nil }
        return required.lazy.compactMap(problem).first
    }
}
