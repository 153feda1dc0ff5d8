import Documents
import Drift
import Runbooks

/// Holds the tools of this host against the versions that plugins were written for, before anything runs.
struct ToolGate {
    let seams: Seams
    let minimum: MinimumIsolation
    let stop: StopToken

    /// What was found, or what a person must know and do.
    func held(_ required: ToolRequirement) -> Result<HeldTool, CallProblem> {
        func refused(_ why: String) -> Result<HeldTool, CallProblem> { .failure(CallProblem(message: why)) }
        let need = "the plugin \(required.plugin) needs \(required.tool) \(required.versions)"
        let tool: Tool
        switch seams.launcher.findTool(required.tool) {
        case .success(let found): tool = found
        case .failure(.notFound): return refused("\(required.tool) is not installed, and \(need): install it")
        case .failure(.writableByOthers(let path)): return refused("\(path) could be written by others than root")
        }
        switch seams.launcher.version(of: tool, minimum: minimum, stop: stop) {
        case .success(let version) where required.versions.admits(version):
            return .success(
                HeldTool(
                    plugin: required.plugin, tool: tool, version: version.description,
                    needed: required.versions.description))
        case .success(let version):
            return refused(
                "\(tool.path) is version \(version), and \(need): install such a version, or a plugin for this one")
        case .failure(.unsaid):
            return refused(
                "\(tool.path) says no version when asked with --version, version or -V, and \(need): "
                    + "take it out of the plugin's `tools`, or install another build")
        case .failure(.notAsked(let why)):
            return refused("\(tool.path) could not be asked for its version (\(why)), and \(need)")
        }
    }

    /// Of a check that applies here; one that does not needs nothing.
    func held(_ check: Check, _ observer: some Observer) -> Result<[HeldTool], CallProblem> {
        guard let required = check.tools,
            check.applies.allSatisfy({ $0.holds(exists: observer.exists, tool: observer.has) })
        else { return .success([]) }
        var found: [HeldTool] = []
        for one in required {
            switch held(one) {
            case .success(let tool): found.append(tool)
            case .failure(let problem): return .failure(problem)
            }
        }
        return .success(found)
    }

    /// Nil where the tool will do.
    func problem(_ required: ToolRequirement) -> String? {
        if case .failure(let problem) = held(required) { problem.message } else { nil }
    }

    func problem(_ check: Check, _ observer: some Observer) -> String? {
        if case .failure(let problem) = held(check, observer) { problem.message } else { nil }
    }
}
