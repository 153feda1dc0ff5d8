import Glibc

/// A path as the kernel takes it: bytes, since a name need not be text.
struct BytePath: Hashable {
    /// Without the NUL.
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
    init(bytes: [UInt8]) { self.bytes = bytes }

    static func / (path: BytePath, name: [UInt8]) -> BytePath { BytePath(bytes: path.bytes + [0x2F] + name) }
    static func + (path: BytePath, rest: BytePath) -> BytePath { BytePath(bytes: path.bytes + rest.bytes) }

    /// For a system call.
    var c: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    /// Text as it is, any other byte as `\xFF`.
    var text: String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return bytes.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "\\x" + String($0, radix: 16) }.joined()
    }

    var above: BytePath {
        BytePath(bytes: Array(bytes[..<(bytes.lastIndex(of: 0x2F) ?? bytes.startIndex)]))
    }

    var status: stat? {
        var found = stat()
        return lstat(c, &found) == 0 ? found : nil
    }

    var isFolder: Bool { status.map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

    /// Sorted.
    var names: [[UInt8]] {
        guard let stream = opendir(c) else { return [] }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// All paths below it, each relative to it and after the one it lies in.
    var tree: [BytePath] { BytePath.tree(self, BytePath("")) }

    private static func tree(_ root: BytePath, _ path: BytePath) -> [BytePath] {
        (root + path).names.flatMap { name in
            let child = path / name
            return [child] + ((root + child).isFolder ? tree(root, child) : [])
        }
    }
}
