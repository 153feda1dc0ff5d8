import CKernel
import Glibc

/// Everything about a tree that must come back: by path, what stands there in one line of text. Read without anything
/// of the product's.
struct Snapshot: Equatable, CustomStringConvertible {
    private(set) var lines: [String: String] = [:]
    /// Of each path, without which two trees can be equal: what was put back is the very inode that was there.
    private(set) var inodes: [String: ino_t] = [:]

    /// Whether it counts which names are one file: an overlay without an index takes that apart.
    enum Links { case count, ignored }

    /// - Parameter base: of a tree in which the ids of owners are some of them those of the host, some of them `base` more.
    init(of root: String, _ links: Links = .count, shiftedBy base: UInt32? = nil) {
        func host(_ id: UInt32) -> UInt32 { base.map { id >= $0 && id < $0 + 65536 ? id - $0 : id } ?? id }
        let root = BytePath(root)
        var firsts: [ino_t: String] = [:]
        for path in [BytePath("")] + root.tree {
            guard let found = (root + path).status else { continue }
            let kind = found.st_mode & S_IFMT
            var line = "\(String(found.st_mode, radix: 8)) \(host(found.st_uid)):\(host(found.st_gid))"
            if kind == S_IFREG {
                line += " \(found.st_size) \(Self.content(root + path, found))"
                line += " \(found.st_mtim.tv_sec).\(found.st_mtim.tv_nsec)"
            }
            if kind == S_IFLNK { line += " -> \(Self.target(root + path))" }
            if kind != S_IFDIR, links == .count {
                let first = firsts[found.st_ino] ?? path.text
                firsts[found.st_ino] = first
                line += " \(found.st_nlink)" + (found.st_nlink > 1 ? " with \(first)" : "")
            }
            lines[path.text] = line + Self.attributes(root + path, host)
            inodes[path.text] = found.st_ino
        }
    }

    private static func attributes(_ path: BytePath, _ host: (UInt32) -> UInt32) -> String {
        var names = [CChar](repeating: 0, count: 4096)
        let count = kernel_llistxattr(path.c, &names, names.count)
        guard count > 0 else { return "" }
        let list = names.prefix(count).split(separator: 0).map {
            String(decoding: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return list.sorted().map { name in
            var value = [UInt8](repeating: 0, count: 4096)
            let size = kernel_lgetxattr(path.c, name, &value, value.count)
            let found = Array(value.prefix(max(0, size)))
            return " \(name)=\(name.hasPrefix("system.posix_acl") ? named(found, host) : found)"
        }.joined()
    }

    /// linux/posix_acl_xattr.h: after four bytes entries of eight, whose last four are a user or a group, or 2³²-1.
    private static func named(_ list: [UInt8], _ host: (UInt32) -> UInt32) -> [UInt8] {
        var list = list
        for at in stride(from: 8, to: list.count - 3, by: 8) {
            let id =
                UInt32(list[at]) | UInt32(list[at + 1]) << 8 | UInt32(list[at + 2]) << 16 | UInt32(list[at + 3]) << 24
            let own = host(id)
            for byte in 0..<4 { list[at + byte] = UInt8(truncatingIfNeeded: own >> (8 * byte)) }
        }
        return list
    }

    private static func target(_ path: BytePath) -> String {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = max(0, readlink(path.c, &buffer, buffer.count - 1))
        return BytePath(bytes: buffer.prefix(count).map { UInt8(bitPattern: $0) }).text
    }

    /// What is in a small file; of a large one a sum of its pages that are not empty.
    private static func content(_ path: BytePath, _ found: stat) -> String {
        let file = open(path.c, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "unreadable" }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let empty = buffer
        if found.st_size <= 512 {
            let count = max(0, read(file, &buffer, 512))
            return BytePath(bytes: Array(buffer.prefix(count))).text
        }
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        var page: UInt64 = 0
        while case let count = read(file, &buffer, buffer.count), count > 0 {
            page += 1
            if memcmp(buffer, empty, count) == 0 { continue }
            for byte in buffer.prefix(count) { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
            sum = (sum ^ page) &* 0x100_0000_01B3
        }
        return String(sum, radix: 16)
    }

    /// As if this path and all below it were not there.
    mutating func forget(_ path: String) {
        lines = lines.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
        inodes = inodes.filter { lines[$0.key] != nil }
    }

    static func == (a: Snapshot, b: Snapshot) -> Bool { a.lines == b.lines }

    /// What differs, for a failure's message.
    func differences(from other: Snapshot) -> [String] {
        Set(lines.keys).union(other.lines.keys).sorted().filter { lines[$0] != other.lines[$0] }.map {
            "\($0): \(lines[$0] ?? "nothing") instead of \(other.lines[$0] ?? "nothing")"
        }
    }

    var description: String { "\(lines.count) paths" }
}
