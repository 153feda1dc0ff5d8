import Documents

/// What a plain scalar means (YAML 1.2.2, section 10.3.2).
enum CoreSchema {
    enum Meaning {
        case value(Node.Value)
        /// Looks like a number and is none that may be written.
        case mistake(reason: String, hint: String)
    }

    static func meaning(of text: String) -> Meaning {
        switch text {
        case "", "~", "null", "Null", "NULL": return .value(.null)
        case "true", "True", "TRUE": return .value(.boolean(true))
        case "false", "False", "FALSE": return .value(.boolean(false))
        case ".nan", ".NaN", ".NAN": return notFinite(text)
        default: break
        }
        var digits = Substring(text).utf8
        let isSigned = digits.first == 0x2B || digits.first == 0x2D
        if isSigned { digits.removeFirst() }
        guard let first = digits.first, (0x30...0x39).contains(first) || first == 0x2E else {
            return .value(.string(text))
        }
        if [".inf", ".Inf", ".INF"].contains(where: { digits.elementsEqual($0.utf8) }) { return notFinite(text) }
        if !isSigned, first == 0x30, let value = prefixed(digits) {
            return integer(value.digits, radix: value.radix, text)
        }
        return decimal(digits, isNegative: text.utf8.first == 0x2D, text)
    }

    /// `0o14` and `0x1F`, which have no sign.
    private static func prefixed(_ digits: Substring.UTF8View) -> (digits: Substring, radix: Int)? {
        let rest = digits.dropFirst(2)
        guard !rest.isEmpty else { return nil }
        switch digits.dropFirst().first {
        case 0x6F where rest.allSatisfy { (0x30...0x37).contains($0) }: return (Substring(rest), 8)
        case 0x78 where rest.allSatisfy(isHexadecimal): return (Substring(rest), 16)
        default: return nil
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// `12`, `-3`, `.5`, `1.`, `2.5e-3`; anything else that begins with a digit is text.
    private static func decimal(_ digits: Substring.UTF8View, isNegative: Bool, _ text: String) -> Meaning {
        var rest = digits
        let whole = takeDigits(&rest)
        var isInteger = true
        var places = 0
        if rest.first == 0x2E {
            rest.removeFirst()
            places = takeDigits(&rest)
            isInteger = false
        }
        guard whole + places > 0 else { return .value(.string(text)) }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest.removeFirst()
            if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
            guard takeDigits(&rest) > 0 else { return .value(.string(text)) }
            isInteger = false
        }
        guard rest.isEmpty else { return .value(.string(text)) }
        if whole > 1, digits.first == 0x30 {
            let plain = String(Substring(digits.drop { $0 == 0x30 }))
            let number = plain.isEmpty || plain.hasPrefix(".") ? "0" + plain : plain
            return .mistake(
                reason: "`\(text)` has a leading zero, which some readers take as octal",
                hint: "write \(isNegative ? "-" : "")\(number), 0o\(octal(plain)) or \"\(text)\"")
        }
        if isInteger { return integer(Substring(digits), radix: 10, text, isNegative: isNegative) }
        guard let value = Double(String(Substring(digits))), value.isFinite else { return outOfRange(text) }
        return .value(.number(isNegative ? -value : value))
    }

    /// For a hint: the digits as octal where they can be, else an example.
    private static func octal(_ digits: String) -> String {
        !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x37).contains($0) } ? digits : "14"
    }

    private static func takeDigits(_ rest: inout Substring.UTF8View) -> Int {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest[digits.endIndex...]
        return digits.count
    }

    private static func integer(_ digits: Substring, radix: Int, _ text: String, isNegative: Bool = false) -> Meaning {
        guard let value = Int64((isNegative ? "-" : "") + digits, radix: radix) else { return outOfRange(text) }
        return .value(.integer(value))
    }

    private static func outOfRange(_ text: String) -> Meaning {
        .mistake(reason: "`\(text)` does not fit a number of 64 bits", hint: "quote it, if it is text")
    }

    private static func notFinite(_ text: String) -> Meaning {
        .mistake(reason: "`\(text)` is not a finite number", hint: "quote it, if it is text")
    }
}
