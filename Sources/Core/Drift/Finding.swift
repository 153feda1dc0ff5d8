public import Documents
public import Runbooks

/// One thing that an expectation, or an observation itself, had to say.
public struct Finding: Sendable, Hashable {
    public let outcome: CheckOutcome
    public let severity: Severity
    /// The place that was judged, `*` filled in.
    public let at: Pointer
    /// What names the element; nil where no `*` was judged.
    public let element: Node?
    /// Cut to a size that can be stored; a digest alone for a private observation; nil where nothing was.
    public let observed: Node?
    /// What would have been right, in words with the values filled in: "at most 30d".
    public let expected: String
    /// The author's words, or the reason why there was nothing to judge.
    public let say: String?
    /// Which tool or file it was seen with.
    public let source: String
    /// The lines that differ, with `-` for what should be there and `+` for what is.
    public let difference: [String]

    public init(
        outcome: CheckOutcome, severity: Severity, at: Pointer, element: Node? = nil, observed: Node? = nil,
        expected: String, say: String? = nil, source: String, difference: [String] = []
    ) {
        self.outcome = outcome
        self.severity = severity
        self.at = at
        self.element = element
        self.observed = observed
        self.expected = expected
        self.say = say
        self.source = source
        self.difference = difference
    }
}

extension Finding {
    /// As it stands in results and evidence.
    public var node: Node {
        .map([
            "result": Node(outcome.rawValue), "severity": outcome == .pass ? nil : Node(severity.rawValue),
            "at": Node(at.description), "element": element, "observed": observed, "expected": Node(expected),
            "say": say.map { Node($0) }, "source": Node(source),
            "difference": difference.isEmpty ? nil : Node(difference),
        ])
    }
}
