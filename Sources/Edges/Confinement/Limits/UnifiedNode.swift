import CKernel
import Glibc

/// Finds or makes our node of a cgroup v2 tree.
///
/// A node that was delegated to us (systemd marks it with an extended attribute) is ours to divide: the agent moves
/// into a leaf, because a node with processes cannot limit its children. Root without such a node makes one beside
/// systemd's, as container engines do.
enum UnifiedNode {
    static func prepare(root: String, own: String) -> ControlGroups {
        guard let line = own.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else {
            return .none(reason: "this process is in no cgroup v2")
        }
        let path = String(line.dropFirst(3))
        let node = path == "/" ? root : root + path
        let base: String
        if path != "/", isDelegated(node) {
            guard leave(node) else { return .none(reason: "\(node) cannot be divided") }
            base = node
        } else if geteuid() == 0 {
            base = root
        } else {
            return .none(reason: "\(node) is not delegated to this user: run in a unit with Delegate=yes")
        }
        let folder = base + "/" + ControlGroups.folderName
        guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST, unsafe access(folder, W_OK) == 0 else {
            return .none(reason: "\(base) is not writable")
        }
        for controller in ControlGroups.wanted {
            // One by one: a controller that is missing must not take the others with it.
            _ = HostFile.write("+" + controller, to: base + "/cgroup.subtree_control")
            _ = HostFile.write("+" + controller, to: folder + "/cgroup.subtree_control")
        }
        let enabled = HostFile.text(folder + "/cgroup.subtree_control") ?? ""
        let controllers = Set(enabled.split { $0 == " " || $0 == "\n" }.map(String.init))
        guard !controllers.isDisjoint(with: ControlGroups.wanted) else {
            return .none(reason: "\(base) has no memory, pids or cpu controller to give")
        }
        return .unified(folder: folder, controllers: controllers)
    }

    private static func isDelegated(_ node: String) -> Bool {
        for name in ["trusted.delegate", "user.delegate"] {
            var value: UInt8 = 0
            if unsafe kernel_lgetxattr(node, name, &value, 1) == 1, value == UInt8(ascii: "1") { return true }
        }
        return false
    }

    private static func leave(_ node: String) -> Bool {
        let leaf = node + "/agent"
        guard unsafe mkdir(leaf, 0o755) == 0 || errno == EEXIST else { return false }
        return HostFile.write("\(getpid())", to: leaf + "/cgroup.procs")
    }
}
