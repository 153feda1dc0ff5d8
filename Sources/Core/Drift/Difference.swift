import Documents

/// Which lines of two texts differ: those between their common beginning and their common end.
enum Difference {
    static let mostLines = 40

    /// `-` before what was expected, `+` before what is. Cut, and then saying so, beyond `mostLines` on a side.
    static func lines(expected: String, observed: String) -> [String] {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = observed.split(separator: "\n", omittingEmptySubsequences: false)
        let head = zip(old, new).prefix { $0.utf8.elementsEqual($1.utf8) }.count
        let rest = (old.dropFirst(head), new.dropFirst(head))
        let tail = zip(rest.0.reversed(), rest.1.reversed()).prefix { $0.utf8.elementsEqual($1.utf8) }.count
        return side(rest.0.dropLast(tail), "-") + side(rest.1.dropLast(tail), "+")
    }

    private static func side(_ lines: ArraySlice<Substring>, _ mark: String) -> [String] {
        let shown = lines.prefix(mostLines).map { mark + String($0).strippingControls(toOneLineOf: 200) }
        return lines.count > mostLines ? shown + ["\(mark)… \(lines.count - mostLines) more lines"] : shown
    }
}
