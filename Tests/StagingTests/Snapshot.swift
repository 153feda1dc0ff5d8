import CKernel
import Glibc

/// Everything about a tree that must come back: by path, what stands there in one line of text.
struct Snapshot: Equatable, CustomStringConvertible {
    private(set) var lines: [String: String] = [:]

    init(of root: String) {
        add(root, "")
    }

    private mutating func add(_ root: String, _ relative: String) {
        let path = root + relative
        guard let found = Disk.status(path) else { return }
        var line = "\(String(found.st_mode, radix: 8)) \(found.st_uid):\(found.st_gid)"
        let kind = found.st_mode & S_IFMT
        if kind == S_IFREG {
            line += " \(found.st_size) \((try? Disk.read(path)) ?? "unreadable")"
            line += " \(found.st_mtim.tv_sec).\(found.st_mtim.tv_nsec) \(found.st_nlink)"
        }
        if kind == S_IFLNK {
            line += " -> \(Disk.target(path))"
        }
        lines[relative] = line + attributes(path)
        if kind == S_IFDIR { for name in Disk.names(path) { add(root, relative + "/" + name) } }
    }

    private func attributes(_ path: String) -> String {
        var names = [CChar](repeating: 0, count: 4096)
        let count = kernel_llistxattr(path, &names, names.count)
        guard count > 0 else { return "" }
        let list = names.prefix(count).split(separator: 0).map {
            String(decoding: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return list.sorted().map { name in
            var value = [UInt8](repeating: 0, count: 4096)
            let size = kernel_lgetxattr(path, name, &value, value.count)
            return " \(name)=\(value.prefix(max(0, size)))"
        }.joined()
    }

    /// What differs, for a failure's message.
    func differences(from other: Snapshot) -> [String] {
        Set(lines.keys).union(other.lines.keys).sorted().filter { lines[$0] != other.lines[$0] }.map {
            "\($0): \(lines[$0] ?? "nothing") instead of \(other.lines[$0] ?? "nothing")"
        }
    }

    var description: String { "\(lines.count) paths" }
}
