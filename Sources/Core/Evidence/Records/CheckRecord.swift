public import Documents

/// The result of one drift check.
public struct CheckRecord: Sendable, Hashable {
    /// A value seen or wanted. A private one leaves as a salted digest.
    public enum Value: Sendable, Hashable {
        case plain(Node)
        case digest(String)

        var node: Node {
            switch self {
            case .plain(let node): node
            case .digest(let hexadecimal): .map(["sha256_salted": Node(hexadecimal)])
            }
        }
    }

    public struct Finding: Sendable, Hashable {
        /// JSON Pointer of the element.
        public var at: String
        /// drift, error, unknown, waived or pass.
        public var result: String
        public var observed: Value?
        public var expected: Value?
        /// What the check says about it.
        public var say: String?

        public init(at: String, result: String, observed: Value?, expected: Value?, say: String? = nil) {
            self.at = at
            self.result = result
            self.observed = observed
            self.expected = expected
            self.say = say
        }

        var node: Node {
            .map([
                "at": Node(at), "result": Node(result), "observed": observed?.node, "expected": expected?.node,
                "say": say.map { Node($0) },
            ])
        }
    }

    /// Name of the instance on this site.
    public var instance: String
    /// `plugin/check`.
    public var check: String
    public var plugin: RunRecord.Document
    public var result: String
    public var severity: String
    public var controls: [String]
    public var at: Timestamp
    public var findings: [Finding]
    public var waiver: String?
    /// What follows: none, heal or person.
    public var remedy: String?

    public init(
        instance: String, check: String, plugin: RunRecord.Document, result: String, severity: String,
        controls: [String] = [], at: Timestamp, findings: [Finding] = [], waiver: String? = nil, remedy: String? = nil
    ) {
        self.instance = instance
        self.check = check
        self.plugin = plugin
        self.result = result
        self.severity = severity
        self.controls = controls
        self.at = at
        self.findings = findings
        self.waiver = waiver
        self.remedy = remedy
    }

    var node: Node {
        .map([
            "instance": Node(instance), "check": Node(check), "plugin": plugin.node, "result": Node(result),
            "severity": Node(severity), "controls": Node.some(controls) { Node($0) }, "at": Node(at),
            "findings": Node.some(findings, \.node), "waiver": waiver.map { Node($0) },
            "remedy": remedy.map { Node($0) },
        ])
    }
}
