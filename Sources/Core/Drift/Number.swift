import Documents

/// Numbers as tools print them: an optional sign, digits, a fraction, an exponent. No blanks, no words, no `0x`.
enum Number {
    static func node(_ text: String) -> Node? {
        if let whole = Int64(text), isPlain(text) { return Node(.integer(whole)) }
        return value(text).map { Node(.number($0)) }
    }

    static func value(_ text: String) -> Double? {
        guard isPlain(text), let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// `Double` also reads `nan`, `inf` and hexadecimal.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8
        return !bytes.isEmpty && bytes.count <= 64
            && bytes.allSatisfy {
                (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E || $0 == 0x65 || $0 == 0x45
            }
    }
}
