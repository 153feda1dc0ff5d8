/// A pattern as a tree.
indirect enum PatternSyntax: Sendable {
    case empty
    case one(ScalarSet)
    case assert(Assertion)
    case group(Int, PatternSyntax)
    case sequence([PatternSyntax])
    case either([PatternSyntax])
    /// `most` nil means without end.
    case many(PatternSyntax, least: Int, most: Int?, Greed)

    enum Assertion: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    }

    enum Greed: Sendable {
        case greedy, lazy
    }
}

/// A set of Unicode scalars: ranges, perhaps negated, perhaps without regard to case.
struct ScalarSet: Sendable {
    enum Case: Sendable {
        case sensitive, insensitive
    }

    private let ranges: [ClosedRange<UInt32>]
    private let isNegated: Bool
    private let letters: Case
    /// The answer for each ASCII character, since nearly all text is.
    private var ascii: (low: UInt64, high: UInt64) = (0, 0)

    init(_ ranges: [ClosedRange<UInt32>], negated: Bool = false, _ letters: Case = .sensitive) {
        self.ranges = ranges
        isNegated = negated
        self.letters = letters
        for scalar in UInt32(0)..<128 where decides(scalar) {
            if scalar < 64 { ascii.low |= 1 << UInt64(scalar) } else { ascii.high |= 1 << UInt64(scalar - 64) }
        }
    }

    func contains(_ scalar: UInt32) -> Bool {
        if scalar < 64 { return ascii.low >> UInt64(scalar) & 1 == 1 }
        if scalar < 128 { return ascii.high >> UInt64(scalar - 64) & 1 == 1 }
        return decides(scalar)
    }

    /// Whether it holds a scalar above ASCII; said too often rather than too seldom.
    var mayHoldBeyondASCII: Bool {
        isNegated || letters == .insensitive || ranges.contains { $0.upperBound > 127 }
    }

    private func decides(_ scalar: UInt32) -> Bool {
        let found =
            switch letters {
            case .sensitive: holds(scalar)
            case .insensitive: ScalarSet.variants(scalar).contains(where: holds)
            }
        return found != isNegated
    }

    private func holds(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } }

    /// The scalar in its other cases, where each is a single scalar.
    private static func variants(_ value: UInt32) -> [UInt32] {
        guard let scalar = Unicode.Scalar(value) else { return [value] }
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        let lower = single(scalar.properties.lowercaseMapping) ?? scalar
        let lowerOfUpper = single(upper.properties.lowercaseMapping) ?? lower
        return [value, upper.value, lower.value, lowerOfUpper.value]
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}

extension ScalarSet {
    static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    static let spaces: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]

    /// What the ranges, which ascend and do not touch, leave out.
    static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var from: UInt32 = 0
        for range in ranges {
            if range.lowerBound > from { gaps.append(from...range.lowerBound - 1) }
            from = range.upperBound + 1
        }
        return gaps + [from...0x10FFFF]
    }
}
