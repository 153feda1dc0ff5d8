/// Text held against text byte by byte: Swift's own `==` takes different spellings of one character for the same.
enum Bytes {
    static func equal(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

    /// Knuth, Morris, Pratt: linear whatever the output holds.
    static func contains(_ part: String, in text: String) -> Bool {
        let part = Array(part.utf8)
        guard !part.isEmpty else { return true }
        var fallback = [0]
        var length = 0
        for byte in part.dropFirst() {
            while length > 0, byte != part[length] { length = fallback[length - 1] }
            if byte == part[length] { length += 1 }
            fallback.append(length)
        }
        var matched = 0
        for byte in text.utf8 {
            while matched > 0, byte != part[matched] { matched = fallback[matched - 1] }
            if byte == part[matched] { matched += 1 }
            if matched == part.count { return true }
        }
        return false
    }
}
