/// Names as Linux keeps them, bytes of any kind but "/" and NUL, written as text that says the same bytes again.
///
/// A byte `b` that is no part of UTF-8 becomes the scalar U+F700 + `b`, of the private use area. A name that really
/// holds one of U+F780…U+F7FF is written as its three bytes, so every name has one text and every text one name.
enum DiskName {
    private static let first: UInt32 = 0xF780
    private static let last: UInt32 = 0xF7FF

    static func text(_ bytes: some Collection<UInt8>) -> String {
        let array = Array(bytes)
        if let text = String(validating: array, as: UTF8.self), isPlain(text) { return text }
        var text = String.UnicodeScalarView()
        var rest = array[...]
        while let byte = rest.first {
            // The longest sequence of UTF-8 has four bytes.
            let scalar = (1...4).lazy.compactMap { length -> Unicode.Scalar? in
                guard length <= rest.count else { return nil }
                let scalars = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars
                return scalars?.count == 1 ? scalars?.first : nil
            }.first
            if let scalar, !stands(scalar) {
                text.append(scalar)
                rest = rest.dropFirst(UTF8.width(scalar))
            } else {
                if let stand = Unicode.Scalar(0xF700 + UInt32(byte)) { text.append(stand) }
                rest = rest.dropFirst()
            }
        }
        return String(text)
    }

    /// With its NUL at the end, for a system call.
    static func bytes(_ text: String) -> [CChar] {
        if isPlain(text) { return Array(text.utf8CString) }
        var bytes: [CChar] = []
        for scalar in text.unicodeScalars {
            if stands(scalar) {
                bytes.append(CChar(bitPattern: UInt8(truncatingIfNeeded: scalar.value)))
            } else {
                bytes += UTF8.encode(scalar).map { $0.map { CChar(bitPattern: $0) } } ?? []
            }
        }
        return bytes + [0]
    }

    /// Whether a text is a name as it is, as nearly all are.
    static func isPlain(_ text: String) -> Bool {
        // The first byte of U+F000…U+FFFF; almost no name has it.
        !text.utf8.contains(0xEF) || !text.unicodeScalars.contains(where: stands)
    }

    static func stands(_ scalar: Unicode.Scalar) -> Bool { (first...last).contains(scalar.value) }
}

extension UTF8 {
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int { encode(scalar)?.count ?? 1 }
}
