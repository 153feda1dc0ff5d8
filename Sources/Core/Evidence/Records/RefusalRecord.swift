import Documents

/// An order whose signature was good, and which this host refused all the same.
public struct RefusalRecord: Sendable, Hashable {
    public var order: String
    /// Hexadecimal SHA-256 of the order's payload.
    public var sha256: String
    public var runbook: String?
    /// The outcome's word: expired, replayed, not_allowlisted, rejected, …
    public var outcome: String
    /// The reason's stable code.
    public var code: String
    /// The reason in words.
    public var detail: String?
    public var mandate: Mandate

    public init(
        order: String, sha256: String, runbook: String?, outcome: String, code: String, detail: String? = nil,
        mandate: Mandate = Mandate()
    ) {
        self.order = order
        self.sha256 = sha256
        self.runbook = runbook
        self.outcome = outcome
        self.code = code
        self.detail = detail
        self.mandate = mandate
    }

    var node: Node {
        .map([
            "order": Node(order), "sha256": Node(sha256), "runbook": runbook.map { Node($0) },
            "outcome": Node(outcome), "code": Node(code), "detail": detail.map { Node($0) },
            "request": mandate == Mandate() ? nil : mandate.node,
        ])
    }
}
