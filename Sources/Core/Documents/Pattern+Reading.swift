/// Something that reads a text from its first character to its last and remembers what matters of it.
public protocol TextReader: Hashable {
    /// What follows each character that it tells apart from others. All of them are ASCII.
    var distinguished: [Unicode.Scalar: Self] { get }
    /// What follows every other character.
    var otherwise: Self { get }
    /// Whether the text may end here.
    var accepts: Bool { get }
}

extension Pattern {
    /// Most pairs of an instruction and a reader that are looked at.
    static let mostPairs = 1 << 15

    /// What a text that matches may lead to.
    public enum Answer<Reader: TextReader> {
        /// No text that matches is accepted.
        case nowhere
        /// The reader at the end of such a text.
        case accepted(Reader)
        /// Too much to find out.
        case unknown
    }

    /// Whether some text that matches the whole pattern is one that the reader accepts. Assertions such as `\b` are
    /// taken to hold, so the answer may name a text that they rule out, and never leaves one out that they allow.
    public func reading<Reader: TextReader>(from start: Reader) -> Answer<Reader> {
        var seen: Set<Pair<Reader>> = [Pair(instruction: 0, reader: start)]
        var waiting = Array(seen)
        func visit(_ instruction: Int, _ reader: Reader) {
            let pair = Pair(instruction: instruction, reader: reader)
            if seen.insert(pair).inserted { waiting.append(pair) }
        }
        while let pair = waiting.popLast() {
            guard seen.count <= Pattern.mostPairs else { return .unknown }
            let next = pair.instruction + 1
            switch program.instructions[pair.instruction] {
            case .match: if pair.reader.accepts { return .accepted(pair.reader) }
            case .assert, .save: visit(next, pair.reader)
            case .jump(let target): visit(target, pair.reader)
            case .split(let first, let second):
                visit(first, pair.reader)
                visit(second, pair.reader)
            case .one(let set):
                let distinguished = pair.reader.distinguished
                for (scalar, reader) in distinguished where set.contains(scalar.value) { visit(next, reader) }
                let holdsOther = (UInt32(0)..<128).contains { value in
                    set.contains(value) && !distinguished.keys.contains { $0.value == value }
                }
                if holdsOther || set.mayHoldBeyondASCII { visit(next, pair.reader.otherwise) }
            }
        }
        return .nowhere
    }
}

/// Where the pattern is, and what was read up to there.
private struct Pair<Reader: TextReader>: Hashable {
    let instruction: Int
    let reader: Reader
}
