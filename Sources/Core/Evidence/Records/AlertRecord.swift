import Documents

/// Something that a person has to look at.
public struct AlertRecord: Sendable, Hashable {
    /// low, medium, high or critical.
    public var severity: String
    /// Stable code: fork, parked, allowlist_downgrade, replayed, …
    public var code: String
    public var message: String
    /// The run, order, check or statement that it is about.
    public var about: String?

    public init(severity: String, code: String, message: String, about: String? = nil) {
        self.severity = severity
        self.code = code
        self.message = message
        self.about = about
    }

    var node: Node {
        .map([
            "severity": Node(severity), "code": Node(code), "message": Node(message), "about": about.map { Node($0) },
        ])
    }
}
