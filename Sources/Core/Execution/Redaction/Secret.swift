public import Signing

/// A secret's bytes under the name that documents know it by. Whatever describes it says the name alone.
public struct Secret: Sendable, Hashable {
    public let name: String
    public let content: SecretBytes

    /// Bytes below which a value cannot be told from other text, so that nothing could keep it out of what is shown.
    public static let shortest = 4

    public init(name: String, content: SecretBytes) {
        self.name = name
        self.content = content
    }

    /// - Parameter content: a copy of it is kept; whoever has the bytes wipes them.
    public init(name: String, content: [UInt8]) { self.init(name: name, content: SecretBytes(content)) }

    /// Without the line end and the spaces around it that most files have. A copy, like that of `content`.
    var core: ArraySlice<UInt8> {
        var core = content.bytes[...]
        while let last = core.last, Secret.isSpace(last) { core.removeLast() }
        while let first = core.first, Secret.isSpace(first) { core.removeFirst() }
        return core
    }

    /// Whether its value can be found in text again.
    public var canBeHidden: Bool {
        var core = Array(core)
        defer { SecretBytes.wipe(&core) }
        return core.count >= Secret.shortest
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[secret \(name)]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
