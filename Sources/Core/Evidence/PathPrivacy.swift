public import Documents
import Signing

/// Names below these folders can be a patient's: they leave the host as salted digests, wherever they stand.
///
/// The salt never leaves the host; who has it can still say whether a digest is of a given path.
public struct PathPrivacy: Sendable, Hashable {
    /// Random, kept in the ledger.
    public let salt: [UInt8]
    /// Absolute folders; `/home` and `/srv` always are among them.
    public let roots: [String]

    public init(salt: [UInt8], roots: [String] = []) {
        self.salt = salt
        let all = Set(["/home", "/srv"] + roots.map(Self.trimmed).filter { $0.hasPrefix("/") && $0 != "/" })
        self.roots = all.sorted()
    }

    /// The salted digest of anything, as hexadecimal: for private observations too.
    public func digest(of bytes: [UInt8]) -> String {
        Digest(of: salt + [0] + bytes).hex
    }

    /// Every text of `node`, keys included, with its private paths hidden.
    public func hiding(in node: Node) -> Node {
        switch node.value {
        case .string(let text): Node(hiding(in: text))
        case .list(let nodes): .list(nodes.map { hiding(in: $0) })
        case .map(let entries):
            Node(.map(entries.map { Node.Entry(key: hiding(in: $0.key), value: hiding(in: $0.value)) }))
        default: node
        }
    }

    /// `/home/ann/x` becomes `/home/salted:<hexadecimal>`. A text that begins with a private folder is taken as one
    /// path, spaces included; inside a sentence a path ends at white space, a quote or a bracket. Paths escaped as
    /// elements of a JSON Pointer (`~1home~1ann`) count too.
    public func hiding(in text: String) -> String {
        let written = Array(text.utf8)
        guard written.contains(where: { $0 == Self.slash || $0 == Self.tilde }) else { return text }
        let bytes = Self.collapsed(written)
        if let root = roots.first(where: { bytes.starts(with: Array("\($0)/".utf8)) }) {
            return "\(root)/salted:\(digest(of: bytes))"
        }
        var out: [UInt8] = []
        var index = 0
        var hidden = 0
        while index < bytes.count {
            let begins = bytes[index] == Self.slash || bytes[index] == Self.tilde
            guard begins, let found = path(in: bytes, at: index) else {
                out.append(bytes[index])
                index += 1
                continue
            }
            out += "\(found.shown)salted:\(digest(of: Array(found.path.utf8)))".utf8
            index = found.end
            hidden += 1
        }
        return hidden == 0 ? text : String(decoding: out, as: UTF8.self)
    }

    /// A private path that begins at `index`: its root as it was written, the path itself, and where it ends.
    private func path(in bytes: [UInt8], at index: Int) -> (shown: String, path: String, end: Int)? {
        if index > 0, Self.isName(bytes[index - 1]) { return nil }
        for root in roots {
            for slash in ["/", "~1"] {
                let written = root.split(separator: "/").map { slash + $0 }.joined() + slash
                guard bytes[index...].starts(with: written.utf8) else { continue }
                var end = index + written.utf8.count
                while end < bytes.count, !Self.ends(bytes[end], pointer: slash == "~1") { end += 1 }
                let path = String(decoding: bytes[index..<end], as: UTF8.self)
                return (written, slash == "/" ? path : Self.unescaped(path), end)
            }
        }
        return nil
    }

    private static let slash: UInt8 = 0x2F
    private static let tilde: UInt8 = 0x7E

    /// Bytes before which a slash does not begin an absolute path.
    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x5F, 0x2D: true
        default: byte >= 0x80
        }
    }

    private static func ends(_ byte: UInt8, pointer: Bool) -> Bool {
        switch byte {
        case 0...0x20, 0x22, 0x27, 0x60, 0x28, 0x29, 0x3C, 0x3E, 0x5B, 0x5D, 0x7B, 0x7D, 0x2C, 0x3B: true
        case 0x2F: pointer
        default: false
        }
    }

    private static func unescaped(_ token: String) -> String {
        token.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
            .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
    }

    /// `//` and `/./` inside a path would hide a root from the comparison.
    private static func collapsed(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        for byte in bytes {
            out.append(byte)
            guard byte == slash else { continue }
            if out.count > 2, out[out.count - 2] == 0x2E, out[out.count - 3] == slash { out.removeLast(2) }
            // `://` of an address stays as it is.
            if out.count > 1, out[out.count - 2] == slash, out.count < 3 || out[out.count - 3] != 0x3A {
                out.removeLast()
            }
        }
        return out
    }

    private static func trimmed(_ root: String) -> String {
        var root = String(decoding: collapsed(Array(root.utf8)), as: UTF8.self)
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        return root
    }
}
