import Documents
import Runbooks
import Signing

/// Holds one value against a matcher.
struct Matching {
    enum Verdict: Equatable {
        case holds
        case fails
        /// The value cannot be judged: it is of another kind.
        case unfit(String)
        /// There is no value.
        case missing
        /// What it would be held against is an optional parameter that was not given.
        case unasked
    }

    var values: Values
    var now: Timestamp
    /// A time this far in the future is still now.
    var uncertainty: Duration = .seconds(1)
    var measure: Measure?
    var sign: Expectation.Sign = .kept
    /// What `equals_at` looks in.
    var root: Node = .null

    func judge(_ matcher: Matcher, _ node: Node?) -> Verdict {
        if let node, let early = beforehand(node) { return early }
        do throws(ValueProblem) {
            return try verdict(matcher, node)
        } catch {
            return .unfit(error.message)
        }
    }

    /// Whatever is asked of a time: nothing happened in the future, and what is not measured is not there.
    private func beforehand(_ node: Node) -> Verdict? {
        guard let measure, node.list == nil, node.entries == nil else { return nil }
        switch measure.observed(node, now: now) {
        case .quantity(let seconds):
            guard measure == .age else { return nil }
            return seconds < -Double(uncertainty.wholeMilliseconds) / 1000 ? .fails : nil
        case .nothing: return .missing
        case .unfit(let why): return .unfit(why)
        }
    }

    private func verdict(_ matcher: Matcher, _ node: Node?) throws(ValueProblem) -> Verdict {
        switch matcher {
        case .all(let inner): return try all(inner, node)
        case .any(let inner): return try any(inner, node)
        case .none(let inner): return Matching.negated(try any(inner, node))
        case .not(let inner): return Matching.negated(try verdict(inner, node))
        case .exists(let existence): return (node != nil) == (existence == .present) ? .holds : .fails
        default: break
        }
        guard let node else { return .missing }
        switch matcher {
        case .equals(let template): return try against(template) { equal(node, $0) }
        case .equalsAt(let pointer): return pointer.value(in: root).map { equal(node, $0) } ?? .missing
        case .oneOf(let template):
            return try against(template) { options in
                guard let options = options.list else { return .unfit("`one_of` is not a list") }
                return Matching.first(of: options.map { equal(node, $0) })
            }
        case .matches(let pattern):
            guard let text = node.string else { return .unfit("\(node.kind) cannot match a pattern") }
            guard text.utf8.count <= Pattern.longestInput else { return .unfit("too long for a pattern") }
            return pattern.firstMatch(in: text) != nil ? .holds : .fails
        case .contains(let template): return try against(template) { contains(node, $0) }
        case .containsMatch(let inner):
            guard let items = node.list else { return .unfit("\(node.kind) has no items") }
            var verdicts: [Verdict] = []
            for item in items { verdicts.append(try verdict(inner, item)) }
            return Matching.first(of: verdicts)
        case .above(let template): return try against(template) { compared(node, $0, >) }
        case .below(let template): return try against(template) { compared(node, $0, <) }
        case .atLeast(let template): return try against(template) { compared(node, $0, >=) }
        case .atMost(let template): return try against(template) { compared(node, $0, <=) }
        case .length(let inner):
            guard let count = Matching.length(of: node) else { return .unfit("\(node.kind) has no length") }
            var plain = self
            plain.measure = nil
            return try plain.verdict(inner, Node(count))
        case .sha256(let template):
            guard let text = node.string else { return .unfit("\(node.kind) has no digest") }
            return try against(template) { equal(Node(Digest(of: Array(text.utf8)).hex), $0) }
        case .all, .any, .none, .not, .exists: return .missing
        }
    }

    private func against(_ template: Template, _ judge: (Node) -> Verdict) throws(ValueProblem) -> Verdict {
        let expected = try template.resolved(values)
        // A literal null is asked for; an optional parameter that was not given is not.
        return expected.isNull && template.literal == nil ? .unasked : judge(expected)
    }
}

extension Matching {
    private func all(_ inner: [Matcher], _ node: Node?) throws(ValueProblem) -> Verdict {
        var verdicts: [Verdict] = []
        for matcher in inner { verdicts.append(try verdict(matcher, node)) }
        return Matching.last(of: verdicts)
    }

    private func any(_ inner: [Matcher], _ node: Node?) throws(ValueProblem) -> Verdict {
        var verdicts: [Verdict] = []
        for matcher in inner { verdicts.append(try verdict(matcher, node)) }
        return Matching.first(of: verdicts)
    }

    /// What all of several come to: fails > unfit > missing > holds.
    private static func last(of verdicts: [Verdict]) -> Verdict {
        verdicts.first { $0 == .fails } ?? verdicts.first { $0.isUnfit } ?? verdicts.first { $0 == .missing }
            ?? verdicts.first { $0 == .holds } ?? .unasked
    }

    /// What one of several comes to: holds > unfit > missing > fails. No item at all fails.
    private static func first(of verdicts: [Verdict]) -> Verdict {
        verdicts.first { $0 == .holds } ?? verdicts.first { $0.isUnfit } ?? verdicts.first { $0 == .missing }
            ?? verdicts.first { $0 == .fails } ?? (verdicts.isEmpty ? .fails : .unasked)
    }

    private static func negated(_ verdict: Verdict) -> Verdict {
        switch verdict {
        case .holds: .fails
        case .fails: .holds
        case .unfit, .missing, .unasked: verdict
        }
    }

    private static func length(of node: Node) -> Int? {
        node.list?.count ?? node.entries?.count ?? node.string?.unicodeScalars.count
    }
}

extension Matching {
    /// Text against a number is neither equal nor different: it was read as the wrong kind.
    private func equal(_ observed: Node, _ expected: Node) -> Verdict {
        if let measure {
            guard let right = measure.expected(expected) else {
                return .unfit("`\(expected.brief)` is not \(measure.what)")
            }
            return quantity(observed, measure) { $0 == right }
        }
        if let left = observed.string, let right = expected.string { return Bytes.equal(left, right) ? .holds : .fails }
        if let left = observed.integer, let right = expected.integer { return left == right ? .holds : .fails }
        if let left = observed.number, let right = expected.number { return left == right ? .holds : .fails }
        if observed.isScalar, expected.isScalar, observed.kind != expected.kind {
            return .unfit("\(observed.kind) cannot equal \(expected.kind); say `as:`, or quote what is expected")
        }
        return observed == expected ? .holds : .fails
    }

    private func compared(_ observed: Node, _ expected: Node, _ holds: (Double, Double) -> Bool) -> Verdict {
        if let measure {
            guard let right = measure.expected(expected) else {
                return .unfit("`\(expected.brief)` is not \(measure.what)")
            }
            return quantity(observed, measure) { holds($0, right) }
        }
        if let left = observed.number, let right = expected.number {
            return holds(sign == .dropped ? abs(left) : left, right) ? .holds : .fails
        }
        // Typed parameters: durations and sizes stay text.
        if let left = observed.string, let right = expected.string {
            if let a = Quantity.duration(left), let b = Quantity.duration(right) {
                return holds(Double(a.wholeMilliseconds), Double(b.wholeMilliseconds)) ? .holds : .fails
            }
            if let a = Quantity.size(left), let b = Quantity.size(right) {
                return holds(Double(a), Double(b)) ? .holds : .fails
            }
        }
        return .unfit("\(observed.kind) cannot be compared with \(expected.kind); say `as:`")
    }

    private func quantity(_ observed: Node, _ measure: Measure, _ holds: (Double) -> Bool) -> Verdict {
        switch measure.observed(observed, now: now) {
        case .quantity(let value): holds(sign == .dropped ? abs(value) : value) ? .holds : .fails
        case .nothing: .missing
        case .unfit(let why): .unfit(why)
        }
    }

    private func contains(_ observed: Node, _ expected: Node) -> Verdict {
        if let items = observed.list { return Matching.first(of: items.map { equal($0, expected) }) }
        guard let text = observed.string, let part = expected.string else {
            return .unfit("\(observed.kind) cannot contain \(expected.kind)")
        }
        return Bytes.contains(part, in: text) ? .holds : .fails
    }
}

extension Matching.Verdict {
    fileprivate var isUnfit: Bool { if case .unfit = self { true } else { false } }
}

extension Node {
    var isScalar: Bool { list == nil && entries == nil && !isNull }

    /// One line of at most 80 characters.
    var brief: String {
        let text = string ?? String(decoding: JSON.bytes(self), as: UTF8.self)
        return text.strippingControls(toOneLineOf: 80)
    }
}
