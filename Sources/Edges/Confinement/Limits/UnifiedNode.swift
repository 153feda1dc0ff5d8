import CKernel
import Glibc

/// Finds or makes our node of a cgroup v2 tree.
///
/// A node that was delegated to us is ours to divide: the agent moves into a leaf, because a node with processes cannot
/// limit its children. Root without such a node makes one beside systemd's, as container engines do.
enum UnifiedNode {
    /// How the reason begins.
    static let sharedNode = "other processes are in "

    /// - Parameters:
    ///   - root: where the tree is mounted.
    ///   - own: /proc/self/cgroup.
    static func prepare(
        root: String, own: String, isDelegated: (String) -> Bool = UnifiedNode.isDelegated
    ) -> ControlGroups {
        guard let line = own.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else {
            return .none(reason: "this process is in no cgroup v2")
        }
        let path = String(line.dropFirst(3))
        let node = path == "/" ? root : root + path
        let base: String
        if path != "/", isDelegated(node) {
            // With anybody else in it, the kernel lets nobody divide it, and we would have moved for nothing.
            guard isAlone(in: node) else {
                return .none(
                    reason: Self.sharedNode + "\(node): start this one as a unit of its own, without a shell")
            }
            guard leave(node) else { return .none(reason: "\(node) cannot be divided") }
            base = node
        } else if geteuid() == 0 {
            base = root
        } else {
            return .none(reason: "\(node) is not delegated to this user: run in a unit with Delegate=yes")
        }
        return divided(base)
    }

    private static func divided(_ base: String) -> ControlGroups {
        let folder = base + "/" + ControlGroups.folderName
        guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST, unsafe access(folder, W_OK) == 0 else {
            return .none(reason: "\(base) is not writable")
        }
        for controller in ControlGroups.wanted {
            // One by one: a controller that is missing must not take the others with it.
            _ = HostFile.write("+" + controller, to: base + "/cgroup.subtree_control")
            _ = HostFile.write("+" + controller, to: folder + "/cgroup.subtree_control")
        }
        let controllers = words(of: folder + "/cgroup.subtree_control")
        if !controllers.isDisjoint(with: ControlGroups.wanted) {
            return .unified(folder: folder, controllers: controllers)
        }
        return .none(
            reason: words(of: base + "/cgroup.controllers").isDisjoint(with: ControlGroups.wanted)
                ? "\(base) has no memory, pids or cpu controller to give"
                : "processes are in \(base) itself, so that the kernel lets nobody divide it")
    }

    /// systemd marks what it delegates. A user's own systemd (252) does not, so of a user's node it counts who owns it:
    /// everything below user@UID.service was delegated to that user, who has nobody else to protect there.
    static func isDelegated(_ node: String) -> Bool {
        for name in ["trusted.delegate", "user.delegate"] {
            var value: UInt8 = 0
            if unsafe kernel_lgetxattr(node, name, &value, 1) == 1, value == UInt8(ascii: "1") { return true }
        }
        return geteuid() != 0 && belongsToUs(node)
    }

    private static func belongsToUs(_ node: String) -> Bool {
        var status = kernel_stat()
        guard unsafe kernel_statx(AT_FDCWD, node, KERNEL_AT_SYMLINK_NOFOLLOW, &status) == 0 else { return false }
        let isWritable = unsafe access(node + "/cgroup.procs", W_OK) == 0
        return status.uid == geteuid() && isWritable
    }

    /// Whether this process is the only one in it, or has gone into a leaf of it before.
    private static func isAlone(in node: String) -> Bool {
        words(of: node + "/cgroup.procs").isSubset(of: ["\(getpid())"])
    }

    private static func words(of file: String) -> Set<String> {
        Set((HostFile.text(file) ?? "").split { $0 == " " || $0 == "\n" }.map(String.init))
    }

    private static func leave(_ node: String) -> Bool {
        let leaf = node + "/agent"
        guard unsafe mkdir(leaf, 0o755) == 0 || errno == EEXIST else { return false }
        return HostFile.write("\(getpid())", to: leaf + "/cgroup.procs")
    }
}
