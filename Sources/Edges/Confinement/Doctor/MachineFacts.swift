import CKernel
import Glibc

/// What this machine is, as far as it decides what can be enforced. Read, not tried.
public struct MachineFacts: Sendable, Hashable {
    /// As uname(2) gives it: "6.1.0-18-amd64".
    public var kernel: String
    public var isRoot: Bool
    /// "cgroup v2", "cgroup v1", or why there are none.
    public var controlGroups: String
    /// The version of Landlock's interface that is used; 0 where there is none.
    public var landlock: Int
    /// What contains this machine, where something does: "docker", "podman", "lxc", "kubernetes", …
    public var container: String?

    /// Why there is no Landlock: ENOSYS where the kernel was built without, EOPNOTSUPP where it was started without.
    var landlockError: Int32 = 0
    /// /sys/kernel/security/lsm.
    var securityModules: String?
    /// By their names in sysctl(8), where they exist.
    var settings: [String: Int] = [:]
    /// The systemd unit that this process belongs to.
    var unit: String?
    /// Names of cgroup v2's controllers at the root of the tree.
    var rootControllers: Set<String>?
    var hasLegacyGroups = false
    /// Of cgroup v2, those under which steps run here.
    var controllersInUse: Set<String> = []
    /// Whether limits fail for want of a node without other processes alone.
    var isNodeShared = false

    public init(kernel: String, isRoot: Bool, controlGroups: String, landlock: Int, container: String?) {
        self.kernel = kernel
        self.isRoot = isRoot
        self.controlGroups = controlGroups
        self.landlock = landlock
        self.container = container
    }

    static let namespaceLimits = ["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"].map {
        "user.max_\($0)_namespaces"
    }
    static let userNamespaceClone = "kernel.unprivileged_userns_clone"
    static let appArmorRestriction = "kernel.apparmor_restrict_unprivileged_userns"

    static func found(_ host: HostFeatures) -> MachineFacts {
        let groups =
            switch host.groups {
            case .unified: "cgroup v2"
            case .legacy: "cgroup v1"
            case .none(let reason): "no cgroups: \(reason)"
            }
        let version = kernel_landlock_abi()
        var facts = MachineFacts(
            kernel: text("/proc/sys/kernel/osrelease") ?? "unknown", isRoot: host.user == .root,
            controlGroups: groups, landlock: Int(host.landlock), container: containerKind)
        switch host.groups {
        case .unified(_, let controllers): facts.controllersInUse = controllers
        case .none(let reason): facts.isNodeShared = reason.hasPrefix(UnifiedNode.sharedNode)
        case .legacy: break
        }
        facts.landlockError = version < 0 ? -version : 0
        facts.securityModules = text("/sys/kernel/security/lsm")
        for name in namespaceLimits + [userNamespaceClone, appArmorRestriction] {
            let path = "/proc/sys/" + name.replacing(".", with: "/")
            facts.settings[name] = text(path).flatMap { Int($0) }
        }
        let own = HostFile.text("/proc/self/cgroup") ?? ""
        facts.unit = own.split { $0 == "/" || $0 == "\n" }.last { $0.hasSuffix(".service") }.map(String.init)
        if let mounts = HostFile.text("/proc/self/mountinfo") {
            let table = MountTable(mounts)
            facts.hasLegacyGroups = !table.legacyControllers.isEmpty
            facts.rootControllers = table.unified.flatMap { text($0 + "/cgroup.controllers") }.map {
                Set($0.split(separator: " ").map(String.init))
            }
        }
        return facts
    }

    /// Without the line's end.
    private static func text(_ path: String) -> String? {
        HostFile.text(path).map { String($0.prefix { $0 != "\n" }) }
    }

    /// The marks that container engines leave: systemd's "Container Interface", and the engines' own files.
    private static var containerKind: String? {
        if HostFile.kind("/run/.containerenv") != nil { return "podman" }
        if HostFile.kind("/.dockerenv") != nil { return "docker" }
        if HostFile.kind("/var/run/secrets/kubernetes.io") != nil { return "kubernetes" }
        if let name = text("/run/systemd/container"), !name.isEmpty { return name }
        let environment = (HostFile.contents("/proc/1/environ") ?? []).split(separator: 0)
        let prefix = Array("container=".utf8)
        return environment.first { $0.starts(with: prefix) }.map {
            String(decoding: $0.dropFirst(prefix.count), as: UTF8.self)
        }
    }

    func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        let numbers = kernel.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        // What cannot be read is left to the attempts.
        guard numbers.count == 2 else { return true }
        return (numbers[0], numbers[1]) >= (major, minor)
    }
}
