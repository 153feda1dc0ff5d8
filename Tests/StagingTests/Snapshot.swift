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

    init(of root: String, _ links: Links = .count) {
        let root = BytePath(root)
        var firsts: [ino_t: String] = [:]
        for path in [BytePath("")] + root.tree {
            guard let found = (root + path).status else { continue }
            let kind = found.st_mode & S_IFMT
            var line = "\(String(found.st_mode, radix: 8)) \(found.st_uid):\(found.st_gid)"
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
            lines[path.text] = line + Self.attributes(root + path)
            inodes[path.text] = found.st_ino
        }
    }

    private static func attributes(_ path: BytePath) -> String {
        var names = [CChar](repeating: 0, count: 4096)
        let count = kernel_llistxattr(path.c, &names, names.count)
        guard count > 0 else { return "" }
        let list = names.prefix(count).split(separator: 0).map {
            String(decoding: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return list.sorted().map { name in
            var value = [UInt8](repeating: 0, count: 4096)
            let size = kernel_lgetxattr(path.c, name, &value, value.count)
            return " \(name)=\(value.prefix(max(0, size)))"
        }.joined()
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
