public import Documents

/// One of the conditions of `if`, `unless` or an undo case.
public enum Condition: Sendable, Hashable, Codable {
    case value(ValueCondition)
    /// A check with this result.
    case check(CheckCall, result: CheckOutcome)
    /// A tool that answers with exit 0 (`unless: {run: …}`).
    case observation(Observation)

    public struct ValueCondition: Sendable, Hashable, Codable {
        public var value: Template
        public var measure: Measure?
        public var sign: Expectation.Sign
        public var matcher: Matcher

        public init(
            value: Template, measure: Measure? = nil, sign: Expectation.Sign = .kept, matcher: Matcher
        ) {
            self.value = value
            self.measure = measure
            self.sign = sign
            self.matcher = matcher
        }
    }

    /// Where conditions stand, and so what they may be.
    public enum Place: Sendable {
        /// `if` of a step: values and checks.
        case step
        /// `unless`: values, checks, or one observation.
        case unless
        /// An undo case: taken values only; nothing is run to decide an undo.
        case undo
    }
}

extension Condition {
    /// Reads a list of conditions, all of which must hold; for `unless` also one observation.
    public static func readAll(
        _ node: Node, _ place: Place, files: [String: [UInt8]]? = nil, _ reading: Reading
    ) -> [Condition]? {
        if place == .unless, node.entries != nil {
            return Observation.read("unless", node, files: files, reading).flatMap { observation in
                switch observation.source {
                case .run, .script: return [.observation(observation)]
                case .read, .readAll, .stat, .link:
                    reading.error("ORD-415", "`unless` runs a tool or a script", at: node.position)
                    return nil
                }
            }
        }
        guard let nodes = node.list, !nodes.isEmpty else {
            reading.error(
                "ORD-415", "conditions must be a list with an item, not \(node.kind)", at: node.position,
                hint: "write `- {value: \"${{ … }}\", equals: …}`")
            return nil
        }
        let conditions = nodes.compactMap { read($0, place, reading) }
        return conditions.count == nodes.count ? conditions : nil
    }

    private static func read(_ node: Node, _ place: Place, _ reading: Reading) -> Condition? {
        guard let fields = reading.fields(node, "a condition") else { return nil }
        defer { fields.finish() }
        if place != .undo, fields.has("check") {
            let result = fields.choice("result", CheckOutcome.self)
            guard let call = CheckCall.read(fields), let result else { return nil }
            return .check(call, result: result)
        }
        let value = fields.required("value").flatMap { Template($0, reading) }
        let measure = fields.optionalChoice("as", Measure.self)
        let sign = fields.optionalBoolean("magnitude")
        let matcher = Matcher.read(fields, .condition)
        guard let value, let matcher else { return nil }
        return .value(
            ValueCondition(
                value: value, measure: measure, sign: sign == true ? .dropped : .kept, matcher: matcher))
    }
}

extension Condition {
    /// Every value that it looks at.
    public var templates: [Template] {
        switch self {
        case .value(let condition): [condition.value] + condition.matcher.templates
        case .check(let call, _): Array(call.with.values)
        case .observation(let observation): observation.templates
        }
    }
}
