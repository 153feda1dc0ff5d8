import CKernel
import Execution
import Glibc

/// The kernel's overlay over what a stage opened, mounted as the launcher does. Needs root and a mount namespace of this
/// process's own.
struct KernelOverlay {
    let merged: String

    /// In a process that ends with the test: everything mounted after this goes with it.
    static func enterNamespace() throws {
        guard kernel_unshare(UInt64(KERNEL_CLONE_NEWNS)) == 0,
            kernel_mount(nil, "/", nil, UInt64(KERNEL_MS_REC | KERNEL_MS_PRIVATE), nil) == 0
        else { throw Broken(call: "unshare", errno: EPERM) }
    }

    /// Calls `body` with what the step would see, then takes it away again.
    static func over(_ root: StagedRoot, at merged: String, _ body: (String) throws -> Void) throws {
        let layers = "lowerdir=\(root.lower),upperdir=\(root.upper ?? ""),workdir=\(root.work ?? "")"
        let result = kernel_mount("overlay", merged, "overlay", 0, "userxattr,index=off,xino=off,volatile," + layers)
        guard result == 0 else { throw Broken(call: "mount overlay", errno: -result) }
        defer { _ = kernel_unmount(merged, 0) }
        try body(merged)
    }

    /// A file system of its own on a directory, as long as `body` takes.
    static func memory(on path: String, _ options: String = "", _ body: () throws -> Void) throws {
        try mountMemory(on: path, options)
        defer { unmount(path) }
        try body()
    }

    static func mountMemory(on path: String, _ options: String = "") throws {
        let result = kernel_mount("tmpfs", path, "tmpfs", 0, options)
        guard result == 0 else { throw Broken(call: "mount tmpfs", errno: -result) }
    }

    static func remount(_ path: String, _ options: String, readOnly: Bool = false) throws {
        let flags = UInt64(KERNEL_MS_REMOUNT | (readOnly ? KERNEL_MS_RDONLY : 0))
        let result = kernel_mount(nil, path, nil, flags, options)
        guard result == 0 else { throw Broken(call: "remount \(path)", errno: -result) }
    }

    static func unmount(_ path: String) { _ = kernel_unmount(path, Int32(KERNEL_MNT_DETACH)) }
}

/// What a test in a process of its own found wrong, for the process that started it.
enum Complaint {
    static func say(_ what: String) {
        let text = Array((what + "\n").utf8)
        _ = write(2, text, text.count)
    }

    static func unless(_ holds: Bool, _ what: @autoclosure () -> String, line: Int = #line) {
        if !holds { say("line \(line): \(what())") }
    }
}
