/// Base64 of RFC 4648, padded. Standard and URL-safe alphabets are read, the standard one is written.
public enum Base64 {
    public static func text(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for offset in 0..<3 { bits = bits << 8 | (offset < group.count ? UInt32(group[start + offset]) : 0) }
            for place in 0..<4 {
                let digit = alphabet[Int(bits >> (18 - 6 * UInt32(place)) & 63)]
                out.append(place <= group.count ? digit : 0x3D)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    public static func bytes(_ text: String) -> [UInt8]? { bytes(Array(text.utf8)) }

    /// Nil for anything but whole padded groups of one alphabet, and for bits beyond the last byte that are not zero:
    /// so each text stands for one value and each value for one text of each alphabet.
    public static func bytes(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).reversed().prefix { $0 == 0x3D }.count
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var held: UInt32 = 0
        var sawStandard = false
        var sawURLSafe = false
        for digit in text.dropLast(padding) {
            guard let value = value(digit) else { return nil }
            sawStandard = sawStandard || digit == 0x2B || digit == 0x2F
            sawURLSafe = sawURLSafe || digit == 0x2D || digit == 0x5F
            bits = (bits << 6 | UInt32(value)) & 0xFFFF
            held += 6
            if held >= 8 {
                held -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> held))
            }
        }
        guard bits & ((1 << held) - 1) == 0, !(sawStandard && sawURLSafe) else { return nil }
        return out
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x41...0x5A: digit - 0x41
        case 0x61...0x7A: digit - 0x61 + 26
        case 0x30...0x39: digit - 0x30 + 52
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: nil
        }
    }
}
