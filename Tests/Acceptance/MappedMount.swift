import CKernel
import Foundation
import TestKit

/// A folder with a mount of itself on it that is id-mapped already, each id to itself: another map it does not take, as
/// it is with what a container manager mounts, and with file systems that know no maps.
struct MappedMount {
    let path: String

    init(on path: String) throws {
        self.path = path
        let namespace = try Program.Running(["unshare", "--user", "sleep", "60"], in: "/")
        defer { namespace.signal(SIGKILL) }
        let process = "/proc/\(namespace.identifier)"
        // Made by the child itself, some time after it was started.
        var number: Int32 = -1
        for _ in 0..<6000 where number < 0 {
            if let map = FileManager.default.contents(atPath: process + "/uid_map"), map.isEmpty {
                for name in ["/uid_map", "/gid_map"] { try Self.write("0 0 4294967295", to: process + name) }
                number = open(process + "/ns/user", O_RDONLY | O_CLOEXEC)
            }
            usleep(10_000)
        }
        defer { close(number) }
        let clone = kernel_open_tree(AT_FDCWD, path, UInt32(KERNEL_OPEN_TREE_CLONE))
        defer { close(clone) }
        guard number >= 0, clone >= 0, kernel_mount_attributes(clone, UInt64(KERNEL_ATTR_IDMAP), 0, 0, number) == 0,
            kernel_move_mount(clone, "", AT_FDCWD, path, UInt32(KERNEL_MOVE_MOUNT_FROM_EMPTY_PATH)) == 0
        else { throw POSIXError(POSIXErrorCode.EOPNOTSUPP) }
    }

    private static func write(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        guard Glibc.write(file, text, text.utf8.count) == text.utf8.count else {
            throw POSIXError(POSIXErrorCode.EPERM)
        }
    }

    func remove() { kernel_unmount(path, Int32(KERNEL_MNT_DETACH)) }
}
