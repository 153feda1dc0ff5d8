import Signing

/// Puts `[secret NAME]` in the place of what secrets hold: as it is, escaped as in JSON in any way, percent-encoded
/// (RFC 3986 section 2.1), in base64 of both alphabets at any alignment, and in hexadecimal of both cases; base64 and
/// hexadecimal also where lines are wrapped or bytes stand apart, and of each other; dumps with offsets and characters;
/// the value with what steers a terminal in its middle.
///
/// What else a process makes of a secret (reversed, hashed, one character a line) is its own, and not found.
public struct Redactor: Sendable {
    /// One way of reading a text, and what is looked for in that reading.
    struct Reading: Sendable {
        enum Kind: Sendable {
            case plain
            case percent
            case json
            case base64
            case hexadecimal
            case dump
            case bare
        }
        let kind: Kind
        let patterns: AhoCorasick
    }

    let readings: [Reading]
    /// What stands for each secret.
    let marks: [[UInt8]]

    /// Nil where no secret has a value that could be found.
    public init?(_ secrets: [Secret]) {
        var values = secrets.enumerated().flatMap { owner, secret in secret.values.map { (bytes: $0, owner: owner) } }
        var encoded = secrets.enumerated().flatMap { owner, secret in secret.encoded.map { (bytes: $0, owner: owner) } }
        guard !values.isEmpty else { return nil }
        defer {
            for index in values.indices { SecretBytes.wipe(&values[index].bytes) }
            for index in encoded.indices { SecretBytes.wipe(&encoded[index].bytes) }
        }
        func patterns(
            _ texts: [(bytes: [UInt8], owner: Int)], _ forms: ([UInt8]) -> [[UInt8]] = { [$0] }
        ) -> AhoCorasick {
            var made = texts.flatMap { text in forms(text.bytes).map { (bytes: $0, owner: text.owner) } }
            defer { for index in made.indices { SecretBytes.wipe(&made[index].bytes) } }
            return AhoCorasick(made)
        }
        let marks = secrets.map { Array($0.description.utf8) }
        readings = [
            // What is hidden already stays as it is, whatever a mark spells.
            Reading(kind: .plain, patterns: patterns(marks.enumerated().map { ($1, $0) } + values, Secret.written)),
            Reading(kind: .percent, patterns: patterns(values + encoded) { [$0.map(RedactedStream.spaced)] }),
            Reading(kind: .json, patterns: patterns(values + encoded)),
            Reading(kind: .base64, patterns: patterns(values + encoded, Secret.base64)),
            Reading(kind: .hexadecimal, patterns: patterns(values + encoded) { [Secret.hexadecimal($0)] }),
            Reading(kind: .dump, patterns: patterns(values) { [Secret.hexadecimal($0)] }),
            Reading(kind: .bare, patterns: patterns(values)),
        ]
        self.marks = marks
    }

    /// A text that is there as a whole.
    public func redacted(_ bytes: [UInt8]) -> [UInt8] {
        var stream = RedactedStream(self)
        return stream.add(bytes[...]) + stream.finish()
    }

    func isMarked(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return marks.contains { bytes.firstRange(of: $0) != nil }
    }

    public func redacted(_ text: String) -> String {
        String(decoding: redacted(Array(text.utf8)), as: UTF8.self)
    }
}
