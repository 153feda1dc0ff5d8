import Execution
import Glibc

/// The mounts of this process, from /proc/thread-self/mountinfo (proc_pid_mountinfo(5)).
struct Mounts {
    struct Mount: Hashable {
        let id: UInt64
        /// "254:0".
        let device: String
        /// The directory of that file system which the mount shows, "/" for all of it.
        let root: String
        let point: String
        let type: String
    }
    let all: [Mount]

    /// File systems that have owners, modes, extended attributes, RENAME_EXCHANGE and id-mapped mounts.
    static let supported: Set<String> = ["ext4", "ext3", "ext2", "xfs", "btrfs", "tmpfs", "f2fs"]

    static func read() throws(FileFailure) -> Mounts {
        let path = "/proc/thread-self/mountinfo"
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw .system(errno, path, "open it to read") }
        let file = Descriptor(taking: number)
        var text: [UInt8] = []
        try file.read(at: path, upTo: 16 << 20) { text.append(contentsOf: $0) }
        return Mounts(parsing: text)
    }

    init(parsing text: [UInt8]) {
        all = text.split(separator: 0x0A).compactMap { line in
            let fields = line.split(separator: 0x20).map { Mounts.unescaped(Array($0)) }
            guard fields.count >= 10, let id = UInt64(fields[0]),
                let separator = fields.dropFirst(6).firstIndex(of: "-"), separator + 1 < fields.count
            else { return nil }
            return Mount(id: id, device: fields[2], root: fields[3], point: fields[4], type: fields[separator + 1])
        }
    }

    func mount(_ id: UInt64) -> Mount? { all.first { $0.id == id } }

    func firstBelow(_ path: String) -> Mount? {
        all.first { $0.point != path && Mounts.path($0.point, liesWithin: path) }
    }

    /// Where a path lies in its own file system, whichever mount it was reached by: two paths to one directory, one of
    /// them through a bind mount, give the same.
    func place(of path: String, on id: UInt64) -> Place? {
        guard let mount = mount(id), Mounts.path(path, liesWithin: mount.point) else { return nil }
        let skipped = mount.point == "/" ? 1 : mount.point.utf8.count + 1
        let rest = String(decoding: path.utf8.dropFirst(skipped), as: UTF8.self)
        let root = mount.root == "/" ? "" : mount.root
        return Place(device: mount.device, path: rest.isEmpty ? (root.isEmpty ? "/" : root) : root + "/" + rest)
    }

    struct Place: Hashable {
        let device: String
        let path: String

        func liesWithin(_ other: Place) -> Bool { device == other.device && Mounts.path(path, liesWithin: other.path) }
    }

    /// Whether `path` is `folder` or below it, by whole components and by bytes.
    static func path(_ path: String, liesWithin folder: String) -> Bool {
        if folder == "/" || path.utf8.elementsEqual(folder.utf8) { return true }
        return path.utf8.starts(with: (folder + "/").utf8)
    }

    /// Space, tab, newline and backslash are written as three octal digits.
    private static func unescaped(_ field: [UInt8]) -> String {
        var bytes: [UInt8] = []
        var index = 0
        while index < field.count {
            if field[index] == 0x5C, index + 3 < field.count,
                let code = UInt8(String(decoding: field[(index + 1)...(index + 3)], as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                index += 4
            } else {
                bytes.append(field[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
