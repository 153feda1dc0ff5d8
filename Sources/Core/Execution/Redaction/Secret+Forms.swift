import Signing

extension Secret {
    /// What is looked for: the whole value, and each of its lines that could stand alone.
    var values: [[UInt8]] {
        let whole = Array(core)
        guard whole.count >= Secret.shortest else { return [] }
        let lines = whole.split { $0 == 0x0A || $0 == 0x0D }
        guard lines.count > 1 else { return [whole] }
        return [whole] + lines.filter { $0.count >= Secret.shortestLine && !Secret.isBoundary($0) }.map(Array.init)
    }

    /// Base64 and hexadecimal of the whole value, for those that are encoded once more; none of a long one, which as a
    /// rule has lines, and whose patterns would take more time and memory than a launch.
    var encoded: [[UInt8]] {
        var whole = Array(core)
        defer { SecretBytes.wipe(&whole) }
        guard (Secret.shortest...Secret.longestTwice).contains(whole.count) else { return [] }
        let base64 = Secret.base64(whole)
        let safe = base64.map { text in text.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 } }
        let hexadecimal = Secret.hexadecimal(whole)
        let upper = hexadecimal.map { (0x61...0x66).contains($0) ? $0 - 0x20 : $0 }
        return base64 + safe.filter { !base64.contains($0) } + [hexadecimal] + (upper == hexadecimal ? [] : [upper])
    }

    static let longestTwice = 256

    /// Shorter lines of a longer value say little, and would be found everywhere.
    private static let shortestLine = 8

    /// `-----BEGIN PRIVATE KEY-----` (RFC 7468).
    private static func isBoundary(_ line: ArraySlice<UInt8>) -> Bool {
        line.starts(with: Array("-----".utf8)) && line.suffix(5).elementsEqual(Array("-----".utf8))
    }

    /// A value as it is, and as JSON, C and their like write it.
    static func written(_ value: [UInt8]) -> [[UInt8]] {
        var escaped: [UInt8] = []
        for byte in value {
            switch byte {
            case 0x22, 0x5C: escaped += [0x5C, byte]
            case 0x0A: escaped += Array("\\n".utf8)
            case 0x0D: escaped += Array("\\r".utf8)
            case 0x09: escaped += Array("\\t".utf8)
            default: escaped.append(byte)
            }
        }
        return escaped == value ? [value] : [value, escaped]
    }

    /// The characters of base64 (RFC 4648 section 4) that a value fixes, wherever in the encoded bytes it begins.
    static func base64(_ value: [UInt8]) -> [[UInt8]] {
        (0..<3).map { offset in
            let bits = ArraySlice([UInt8](repeating: 0, count: offset) + value)
            let first = (8 * offset + 5) / 6
            let end = 8 * bits.count / 6
            return (first..<max(first, end)).map { index in
                let (byte, shift) = (index * 6 / 8, index * 6 % 8)
                let next = byte + 1 < bits.count ? UInt16(bits[byte + 1]) : 0
                let sextet = Int((UInt16(bits[byte]) << 8 | next) >> UInt16(10 - shift)) & 0x3F
                return alphabet[sextet]
            }
        }
    }

    /// Lower case (RFC 4648 section 8).
    static func hexadecimal(_ value: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return value.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
