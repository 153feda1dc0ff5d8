import Execution
import LaunchPlan
import Runbooks

extension PlanBuilder {
    /// The plan of a runbook was judged long ago; what reaches a grade's limits here is a defect or a forgery.
    func checkGrade() throws(SetupFailure) {
        switch launch.grade {
        case .pure:
            guard launch.writes.allSatisfy(\.isPreview), launch.capabilities.isEmpty else {
                throw SetupFailure(stage: "plan", errno: 0, hint: "grade pure writes nothing and has no capability")
            }
        case .files:
            guard launch.capabilities.isEmpty else {
                throw SetupFailure(stage: "plan", errno: 0, hint: "only grade host may have a capability")
            }
        case .host:
            guard host.user == .root else {
                throw SetupFailure(stage: "plan", errno: 0, hint: "grade host needs an agent that runs as root")
            }
        }
        for name in launch.capabilities where CapabilityCalls.numbers[name] == nil {
            throw SetupFailure(
                stage: "plan", path: name, errno: 0, hint: "no capability has this name: capabilities(7)")
        }
        guard launch.program.hasPrefix("/"), !launch.arguments.isEmpty else {
            throw SetupFailure(stage: "plan", path: launch.program, errno: 0, hint: "give the program's absolute path")
        }
        let texts = [launch.program] + launch.arguments + launch.environment.flatMap { [$0.key, $0.value] }
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw SetupFailure(stage: "plan", errno: 0, hint: "an argument or environment value holds a zero byte")
        }
    }

    /// Absolute, and nothing in it to be resolved.
    static func check(path: String, _ what: String) throws(SetupFailure) {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isPlain = path.hasPrefix("/") && !names.contains { $0.isEmpty || $0 == "." || $0 == ".." }
        guard isPlain, !path.utf8.contains(0) else {
            throw SetupFailure(
                stage: "plan", path: path, errno: 0, hint: "\(what) must be an absolute path without . and ..")
        }
    }
}

extension Launch.Write {
    /// Shown and not written: what a step staged, as its own validation sees it.
    fileprivate var isPreview: Bool {
        if case .staged(let root) = self { root.upper == nil } else { false }
    }
}
