import CKernel
import Glibc
import LaunchPlan

/// Puts the step into a second user namespace, in which it cannot make a third: it never again has power over the
/// mounts of the cage.
struct NamespaceFence {
    /// A whole procfs of the cage, attached nowhere.
    private let processes: Int32
    private let identity: Identity

    /// Must happen while the host's /proc is still mounted, without which the kernel grants no new one.
    init(for identity: Identity) throws(Failure) {
        self.identity = identity
        processes =
            identity == .host
            ? -1 : try attempt(.secondNamespace, unsafe kernel_new_mount("proc", nil, 0, UInt32(KERNEL_ATTR_NOSUID)))
    }

    /// Clones the step's process. `body` runs in it and does not return; before it begins, this process has given up
    /// every power, and every call that `filter` does not allow.
    func start(then filter: [UInt8], _ body: (Gate) -> Never) throws(Failure) -> Int32 {
        let gate = try Gate()
        if identity != .host {
            // Counted in the namespace above: one below it, and no more.
            try write("1", to: "sys/user/max_user_namespaces")
            // The map of a process that is not dumpable belongs to the host's root.
            try attempt(.secondNamespace, kernel_prctl(KERNEL_PR_SET_DUMPABLE, 1, 0, 0, 0))
        }
        let process = try attempt(
            .secondNamespace,
            kernel_clone_to_exec(identity == .host ? 0 : UInt64(KERNEL_CLONE_NEWUSER)))
        if process == 0 { body(gate) }
        switch identity {
        case .range:
            try write("0 0 \(Identity.rangeLength)", to: "\(process)/uid_map")
            try write("0 0 \(Identity.rangeLength)", to: "\(process)/gid_map")
        case .own(let user, let group):
            try write("\(user) \(user) 1", to: "\(process)/uid_map")
            try write("\(group) \(group) 1", to: "\(process)/gid_map")
        case .host:
            break
        }
        if processes >= 0 { close(processes) }
        // Before the step can look.
        try attempt(.secondNamespace, kernel_prctl(KERNEL_PR_SET_DUMPABLE, 0, 0, 0, 0))
        try Capabilities.giveUp()
        try Seccomp.load(filter)
        // Of a step that the agent does not know to have begun it would say that nothing ran.
        try attempt(.secondNamespace, Status.send(.begun))
        try gate.open()
        return process
    }

    private func write(_ text: String, to name: String) throws(Failure) {
        let path = "/proc/" + name
        let descriptor = try attemptLibrary(
            .secondNamespace, path, unsafe openat(processes, name, O_WRONLY | O_CLOEXEC))
        defer { close(descriptor) }
        try writeAll(Array(text.utf8), to: descriptor, .secondNamespace, path)
    }
}
