public import Documents
public import Runbooks

/// What a check found on this host.
public struct CheckResult: Sendable, Hashable {
    /// How a check is kept from changing what it looks at.
    public enum ReadOnly: String, Sendable, Hashable, Codable {
        /// It reaches nothing that could be changed.
        case kernel
        /// The owner of the socket sees a stranger, and refuses changes.
        case peer
        /// It has power, and a fixed command.
        case argv
    }

    /// `PLUGIN/CHECK`.
    public let check: String
    public let outcome: CheckOutcome
    /// The highest of the findings that made the outcome; nil for a pass.
    public let severity: Severity?
    /// The worst first; at most `mostFindings`.
    public let findings: [Finding]
    /// Findings that there was no room for.
    public let omitted: Int
    /// What names the elements that drifted, each once: `${{ failing }}`. It stays on the host; findings may hold
    /// digests instead.
    public let failing: [Node]
    public let readOnly: ReadOnly
    /// Why nothing was judged.
    public let reason: String?

    public static let mostFindings = 256

    public init(
        check: String, outcome: CheckOutcome, severity: Severity? = nil, findings: [Finding] = [], omitted: Int = 0,
        failing: [Node] = [], readOnly: ReadOnly, reason: String? = nil
    ) {
        self.check = check
        self.outcome = outcome
        self.severity = severity
        self.findings = findings
        self.omitted = omitted
        self.failing = failing
        self.readOnly = readOnly
        self.reason = reason
    }
}

extension CheckResult {
    /// As it stands in evidence.
    public var node: Node {
        var seen: Set<Node> = []
        let named = findings.filter { $0.outcome == .drift }.compactMap(\.element).filter { seen.insert($0).inserted }
        return .map([
            "check": Node(check), "result": Node(outcome.rawValue), "severity": severity.map { Node($0.rawValue) },
            "read_only": Node(readOnly.rawValue), "reason": reason.map { Node($0) },
            "findings": .list(findings.map(\.node)), "omitted": omitted == 0 ? nil : Node(omitted),
            "failing": named.isEmpty ? nil : .list(named),
        ])
    }
}

extension Check {
    public var readOnly: CheckResult.ReadOnly {
        if grade == .host { return .argv }
        return observe.contains { $0.reachesPeers } ? .peer : .kernel
    }
}
