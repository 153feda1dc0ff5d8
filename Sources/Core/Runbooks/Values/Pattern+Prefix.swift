import Documents

extension Pattern {
    /// Text that every match begins with; empty where that is not plain to see.
    var literalPrefix: String {
        guard !text.contains("|") else { return "" }
        var prefix = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        if rest.first == "^" { rest.removeFirst() }
        while let next = rest.popFirst() {
            switch next {
            case "\\":
                // A letter or a digit after it stands for a class or a place.
                guard let escaped = rest.popFirst(), escaped.isASCII, !Character(escaped).isLetter,
                    !Character(escaped).isNumber
                else { return String(prefix) }
                prefix.append(escaped)
            case "*", "?", "{":
                // What stands before it may be missing.
                return String(String.UnicodeScalarView(prefix.dropLast()))
            case ".", "[", "(", ")", "+", "^", "$": return String(prefix)
            default: prefix.append(next)
            }
        }
        return String(prefix)
    }
}
