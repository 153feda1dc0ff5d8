public import Documents

/// What a check holds its observations against.
public struct Expectation: Sendable, Hashable, Codable {
    /// How a finding shows what differs.
    public enum Show: String, Sendable, Hashable, Codable, CaseIterable {
        /// The lines that were taken out and put in.
        case diff
    }

    /// What an expectation makes of a failure.
    public enum Failure: String, Sendable, Hashable, Codable, CaseIterable {
        case drift
        case unknown
        case error
    }

    /// What an expectation makes of nothing.
    public enum Absence: String, Sendable, Hashable, Codable, CaseIterable {
        case pass
        case drift
        case unknown
        case error
    }

    /// Its first key is an observation's name.
    public var at: Pointer
    public var measure: Measure?
    /// `magnitude: true`: the number without its sign.
    public var sign: Sign
    public var matcher: Matcher
    /// Of its findings; nil: the check's.
    public var severity: Severity?
    /// `else:`: what a failure is; the element is then judged no further. Nil: drift, and judging goes on.
    public var otherwise: Failure?
    public var say: String?
    /// Where the pointer leads to nothing.
    public var ifMissing: Absence
    /// Where `*` stands for no element.
    public var ifEmpty: Absence
    public var show: Show?

    public enum Sign: String, Sendable, Hashable, Codable {
        case kept
        case dropped
    }

    public init(
        at: Pointer, measure: Measure? = nil, sign: Sign = .kept, matcher: Matcher, severity: Severity? = nil,
        otherwise: Failure? = nil, say: String? = nil, ifMissing: Absence = .unknown, ifEmpty: Absence = .unknown,
        show: Show? = nil
    ) {
        self.at = at
        self.measure = measure
        self.sign = sign
        self.matcher = matcher
        self.severity = severity
        self.otherwise = otherwise
        self.say = say
        self.ifMissing = ifMissing
        self.ifEmpty = ifEmpty
        self.show = show
    }
}

extension Expectation {
    public static func read(_ node: Node, _ reading: Reading) -> Expectation? {
        guard let fields = reading.fields(node, "an expectation") else { return nil }
        defer { fields.finish() }
        let at = fields.required("at").flatMap { Pointer.read($0, "`at`", reading) }
        let measure = fields.optionalChoice("as", Measure.self)
        let sign = fields.optionalBoolean("magnitude")
        let matcher = Matcher.read(fields, .expectation)
        let severity = fields.optionalChoice("severity", Severity.self)
        let otherwise = fields.optionalChoice("else", Failure.self)
        let say = fields.optionalString("say")
        let ifMissing = fields.optionalChoice("if_missing", Absence.self)
        let ifEmpty = fields.optionalChoice("if_empty", Absence.self)
        let show = fields.optionalChoice("show", Show.self)
        if let at, !at.holdsEvery, fields.has("if_empty") {
            reading.error(
                "ORD-404", "`if_empty` has no meaning without `*` in `at`", at: fields.position(of: "if_empty"))
        }
        if sign == true, measure == .age || measure == .left {
            reading.error(
                "ORD-405", "the magnitude of an age would hide a time in the future",
                at: fields.position(of: "magnitude"))
        }
        guard let at, let matcher else { return nil }
        return Expectation(
            at: at, measure: measure, sign: sign == true ? .dropped : .kept, matcher: matcher, severity: severity,
            otherwise: otherwise, say: say, ifMissing: ifMissing ?? .unknown, ifEmpty: ifEmpty ?? .unknown, show: show)
    }
}
