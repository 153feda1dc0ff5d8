/// Reads the syntax of RE2 (github.com/google/re2/wiki/Syntax), as far as `Pattern` supports it.
struct PatternParser {
    static let mostRepetitions = 1000

    /// The name of each group by its number; unnamed groups have none.
    private(set) var names: [String?] = []
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var flags = Flags()

    private struct Flags {
        var letters = ScalarSet.Case.sensitive
        var dotTakesNewline = false
        var anchorsAtLines = false
    }

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func pattern() throws(PatternProblem) -> PatternSyntax {
        let syntax = try alternatives()
        guard next == nil else { throw .unbalancedGroup(at: index) }
        return syntax
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func follows(_ text: String) -> Bool { scalars[index...].starts(with: text.unicodeScalars) }

    private mutating func take(_ text: String) -> Bool {
        guard follows(text) else { return false }
        index += text.unicodeScalars.count
        return true
    }

    /// A flag that is set inside a group ends with it.
    private mutating func alternatives() throws(PatternProblem) -> PatternSyntax {
        let outer = flags
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        flags = outer
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(PatternProblem) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let start = index
            let part = try atom()
            parts.append(try repeated(part, from: start))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repeated(_ part: PatternSyntax, from start: Int) throws(PatternProblem) -> PatternSyntax {
        guard let bounds = try repetition() else { return part }
        let greed: PatternSyntax.Greed = take("?") ? .lazy : .greedy
        if next == "+" { throw .unsupported(String(String.UnicodeScalarView(scalars[start...index])), at: start) }
        if next == "*" || next == "?" || next == "{" { throw .nothingToRepeat(at: index) }
        return .many(part, least: bounds.least, most: bounds.most, greed)
    }

    private mutating func repetition() throws(PatternProblem) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = index
        guard take("{") else { return nil }
        guard let least = number(), least <= PatternParser.mostRepetitions else { throw .badRepetition(at: start) }
        if take("}") { return (least, least) }
        guard take(",") else { throw .badRepetition(at: start) }
        if take("}") { return (least, nil) }
        guard let most = number(), most <= PatternParser.mostRepetitions, least <= most, take("}") else {
            throw .badRepetition(at: start)
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let start = index
        while let scalar = next, (0x30...0x39).contains(scalar.value), index - start < 5 { index += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<index])))
    }

    private mutating func atom() throws(PatternProblem) -> PatternSyntax {
        let start = index
        guard let scalar = next else { return .empty }
        index += 1
        switch scalar {
        case "(": return try group(from: start)
        case "[": return .one(try characterClass(from: start))
        case "\\": return try escape(from: start)
        case ".": return .one(ScalarSet(flags.dotTakesNewline ? [] : [0x0A...0x0A], negated: true))
        case "^": return .assert(flags.anchorsAtLines ? .lineStart : .textStart)
        case "$": return .assert(flags.anchorsAtLines ? .lineEnd : .textEnd)
        case "*", "+", "?": throw .nothingToRepeat(at: start)
        case "{": throw .badRepetition(at: start)
        default: return .one(ScalarSet([scalar.value...scalar.value], flags.letters))
        }
    }

    // MARK: Groups

    private mutating func group(from start: Int) throws(PatternProblem) -> PatternSyntax {
        guard take("?") else {
            names.append(nil)
            return try body(of: names.count, from: start)
        }
        if take(":") { return try body(of: nil, from: start) }
        if follows("=") || follows("!") || follows("<=") || follows("<!") { throw .lookAround(at: start) }
        if take("P<") || take("<") {
            names.append(try groupName(from: start))
            return try body(of: names.count, from: start)
        }
        return try flagGroup(from: start)
    }

    private mutating func body(of number: Int?, from start: Int) throws(PatternProblem) -> PatternSyntax {
        let inner = try alternatives()
        guard take(")") else { throw .unbalancedGroup(at: start) }
        return number.map { .group($0, inner) } ?? inner
    }

    private mutating func groupName(from start: Int) throws(PatternProblem) -> String {
        let from = index
        while let scalar = next, scalar != ">", scalar != ")" { index += 1 }
        let name = String(String.UnicodeScalarView(scalars[from..<index]))
        let isName = name.unicodeScalars.allSatisfy { scalar in ScalarSet.words.contains { $0.contains(scalar.value) } }
        guard take(">"), isName, let first = name.utf8.first, !(0x30...0x39).contains(first), !names.contains(name)
        else {
            throw .badGroupName(name, at: start)
        }
        return name
    }

    /// `(?i)` for the rest of the enclosing group, `(?i:…)` for its own.
    private mutating func flagGroup(from start: Int) throws(PatternProblem) -> PatternSyntax {
        let outer = flags
        var isSet = true
        while let scalar = next {
            index += 1
            switch scalar {
            case "i": flags.letters = isSet ? .insensitive : .sensitive
            case "s": flags.dotTakesNewline = isSet
            case "m": flags.anchorsAtLines = isSet
            case "-" where isSet: isSet = false
            case ")": return .empty
            case ":":
                let inner = try body(of: nil, from: start)
                flags = outer
                return inner
            default: throw .unsupported("(?\(scalar)", at: start)
            }
        }
        throw .unbalancedGroup(at: start)
    }

    // MARK: Escapes and classes

    private mutating func escape(from start: Int) throws(PatternProblem) -> PatternSyntax {
        switch next {
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.noWordBoundary)
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        default: break
        }
        if let ranges = shorthand() { return .one(ScalarSet(ranges)) }
        let literal = try escapedScalar(from: start)
        return .one(ScalarSet([literal...literal], flags.letters))
    }

    private mutating func assertion(_ assertion: PatternSyntax.Assertion) -> PatternSyntax {
        index += 1
        return .assert(assertion)
    }

    /// `d`, `w`, `s` and their negations, after the backslash.
    private mutating func shorthand() -> [ClosedRange<UInt32>]? {
        let ranges: [ClosedRange<UInt32>]? =
            switch next {
            case "d": ScalarSet.digits
            case "D": ScalarSet.complement(ScalarSet.digits)
            case "w": ScalarSet.words
            case "W": ScalarSet.complement(ScalarSet.words)
            case "s": ScalarSet.spaces
            case "S": ScalarSet.complement(ScalarSet.spaces)
            default: nil
            }
        if ranges != nil { index += 1 }
        return ranges
    }

    private mutating func escapedScalar(from start: Int) throws(PatternProblem) -> UInt32 {
        guard let scalar = next else { throw .badEscape(at: start) }
        index += 1
        switch scalar {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "a": return 0x07
        case "x": return try hexadecimal(from: start)
        case "1"..."9", "k": throw .backReference(at: start)
        case "0", "A"..."Z", "a"..."z": throw .unsupported("\\\(scalar)", at: start)
        default: return scalar.value
        }
    }

    private mutating func hexadecimal(from start: Int) throws(PatternProblem) -> UInt32 {
        let isBraced = take("{")
        var digits = ""
        while let scalar = next, scalar.properties.isASCIIHexDigit, digits.utf8.count < (isBraced ? 6 : 2) {
            digits.unicodeScalars.append(scalar)
            index += 1
        }
        guard let value = UInt32(digits, radix: 16), isBraced || digits.utf8.count == 2, Unicode.Scalar(value) != nil,
            !isBraced || take("}")
        else { throw .badEscape(at: start) }
        return value
    }

    private mutating func characterClass(from start: Int) throws(PatternProblem) -> ScalarSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        // A `]` that stands first is itself.
        while let scalar = next, scalar != "]" || ranges.isEmpty {
            if follows("[:") { throw .unsupported("[:", at: index) }
            let from = index
            index += 1
            if scalar == "\\", let more = shorthand() {
                ranges += more
                continue
            }
            let low = scalar == "\\" ? try escapedScalar(from: from) : scalar.value
            guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
                ranges.append(low...low)
                continue
            }
            index += 1
            let high = try rangeEnd()
            guard low <= high else { throw .badClass(at: start) }
            ranges.append(low...high)
        }
        guard take("]") else { throw .badClass(at: start) }
        return ScalarSet(ranges, negated: isNegated, flags.letters)
    }

    private mutating func rangeEnd() throws(PatternProblem) -> UInt32 {
        let from = index
        guard let scalar = next else { throw .badClass(at: from) }
        index += 1
        return scalar == "\\" ? try escapedScalar(from: from) : scalar.value
    }
}
