import CKernel
import Glibc

/// Files that no folder shows any more and that processes of a cage hold open: they take room on the disk all the same.
///
/// Seen from outside, in /proc/PID/fd. A file that is only mapped, or in a message that nobody has received, is not seen.
struct HeldFiles {
    private let launcher: pid_t

    /// Of the process that a pidfd stands for, and all that descend from it.
    init?(_ process: borrowing Descriptor) {
        let lines = HostFile.text("/proc/self/fdinfo/\(process.number)")?.split(separator: "\n") ?? []
        let number = lines.first { $0.hasPrefix("Pid:") }?.split(separator: "\t").last.flatMap { pid_t($0) }
        guard let number, number > 0 else { return nil }
        launcher = number
    }

    /// Blocks of 512 bytes; what lies on an overlay is staged, the rest is in memory and counted there.
    func blocks(atMost most: UInt64) -> UInt64 {
        var known: Set<Identity> = []
        var blocks: UInt64 = 0
        for process in descendants {
            let folder = "/proc/\(process)/fd"
            for name in HostFile.names(in: folder) {
                if blocks > most { return blocks }
                let path = folder + "/" + name
                var status = kernel_stat()
                guard unsafe kernel_statx(AT_FDCWD, path, 0, &status) == 0, status.links == 0,
                    status.mode & UInt32(S_IFMT) == UInt32(S_IFREG), Self.isOnOverlay(path),
                    known.insert(Identity(device: status.device, inode: status.inode)).inserted
                else { continue }
                blocks += status.blocks
            }
        }
        return blocks
    }

    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private static func isOnOverlay(_ path: String) -> Bool {
        let file = Descriptor(opening: path, KERNEL_O_PATH)
        guard file.isOpen else { return false }
        var isReadOnly: Int32 = 0
        return unsafe kernel_filesystem(file.number, &isReadOnly) == KERNEL_FS_OVERLAY
    }

    /// What the step leaves behind in its cage is process 1's, whose parent is the launcher.
    private var descendants: [pid_t] {
        var children: [pid_t: [pid_t]] = [:]
        for name in HostFile.names(in: "/proc") {
            guard let process = pid_t(name), let parent = Self.parent(of: process) else { continue }
            children[parent, default: []].append(process)
        }
        var found: [pid_t] = []
        var next = [launcher]
        while let process = next.popLast() {
            let below = children.removeValue(forKey: process) ?? []
            found += below
            next += below
        }
        return found
    }

    /// proc_pid_stat(5): the second field behind the name, which stands in parentheses and may hold some itself.
    private static func parent(of process: pid_t) -> pid_t? {
        // The name is whatever the process likes, not text.
        guard let bytes = HostFile.contents("/proc/\(process)/stat") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].split(separator: " ")
        return fields.count > 2 ? pid_t(fields[2]) : nil
    }
}
