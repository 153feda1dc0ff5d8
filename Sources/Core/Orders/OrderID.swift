/// 128 random bits, by which an order is told from every other one: the replay key. 32 lower-case hexadecimal digits.
public struct OrderID: Sendable, Hashable, Comparable {
    public let hex: String

    public init?(hex: String) {
        let digits = hex.utf8
        guard digits.count == 32, digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
            return nil
        }
        self.hex = hex
    }

    /// Give it a generator that is fit for keys, such as `SystemRandomNumberGenerator`.
    public init(using generator: inout some RandomNumberGenerator) {
        let halves = (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        hex = halves.joined()
    }

    public static func < (a: OrderID, b: OrderID) -> Bool { a.hex < b.hex }
}

extension OrderID: CustomStringConvertible {
    public var description: String { hex }
}
