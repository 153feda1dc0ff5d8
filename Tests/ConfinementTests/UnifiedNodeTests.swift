import Glibc
import Testing

@testable import Confinement

/// Which node of a cgroup v2 tree is divided, on a folder that has the files of one.
struct UnifiedNodeTests {
    /// `/unit` as systemd delegates it, with these processes in it.
    private func tree(processes: String, enabled: String = "") throws -> OpenScratch {
        let tree = try OpenScratch()
        try tree.write("unit/cgroup.procs", processes)
        try tree.write("unit/cgroup.controllers", "cpu memory pids\n")
        try tree.write("unit/cgroup.subtree_control", "")
        try tree.write("unit/agent/cgroup.procs", "")
        try tree.write("unit/orderly/cgroup.subtree_control", enabled)
        return tree
    }

    private func reason(_ groups: ControlGroups) -> String? {
        if case .none(let reason) = groups { reason } else { nil }
    }

    @Test
    func `a process alone in its delegated unit goes into a leaf, and divides the unit`() throws {
        // A file keeps the length that a kernel's answer would not have.
        let tree = try tree(processes: "\(getpid())\n", enabled: "        memory pids cpu\n")
        let groups = UnifiedNode.prepare(root: tree.path, own: "1:cpu:/\n0::/unit\n") { _ in true }
        guard case .unified(let folder, let controllers) = groups else {
            Issue.record("\(groups)")
            return
        }
        #expect(folder == tree("unit/orderly"))
        #expect(controllers.isSuperset(of: ControlGroups.wanted))
        #expect(tree.text("unit/agent/cgroup.procs") == "\(getpid())")
    }

    @Test
    func `a unit in which others are is left as it is, and that is the reason`() throws {
        let tree = try tree(processes: "1\n\(getpid())\n", enabled: "        memory pids cpu\n")
        let groups = UnifiedNode.prepare(root: tree.path, own: "0::/unit\n") { _ in true }
        #expect(reason(groups)?.hasPrefix(UnifiedNode.sharedNode) == true, "\(groups)")
        #expect(tree.text("unit/agent/cgroup.procs") == "")
    }

    @Test
    func `controllers that are there and cannot be had are not called missing`() throws {
        let refused = try tree(processes: "\(getpid())\n")
        let groups = UnifiedNode.prepare(root: refused.path, own: "0::/unit\n") { _ in true }
        // What was written is no answer: "+cpu" is no controller's name.
        #expect(reason(groups)?.contains("nobody divide it") == true, "\(groups)")
        let missing = try tree(processes: "\(getpid())\n")
        try missing.write("unit/cgroup.controllers", "io\n")
        let none = UnifiedNode.prepare(root: missing.path, own: "0::/unit\n") { _ in true }
        #expect(reason(none)?.contains("no memory, pids or cpu controller") == true, "\(none)")
    }

    @Test(.enabled(if: geteuid() != 0, "root goes by systemd's marks alone"))
    func `what a user owns below its own systemd is delegated to it`() throws {
        let tree = try tree(processes: "")
        #expect(UnifiedNode.isDelegated(tree("unit")))
        #expect(!UnifiedNode.isDelegated("/"))
    }
}
