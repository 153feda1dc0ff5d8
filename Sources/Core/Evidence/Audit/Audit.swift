public import Documents

/// What an audit of an export found, and what was in it.
public struct Audit: Sendable, Hashable {
    public struct Epoch: Sendable, Hashable {
        public let epoch: String
        /// Why it was opened; nil where that statement is not there.
        public let reason: EpochRecord.Reason?
        public let statements: Int
        /// Sequence of the last one.
        public let last: Int
        public let from: Timestamp
        public let until: Timestamp
    }

    public internal(set) var findings: [Finding] = []
    public internal(set) var site: String?
    public internal(set) var host: String?
    /// Versions of the trust documents that lead from the root keys.
    public internal(set) var trust: [Int] = []
    /// In the order of their beginning.
    public internal(set) var epochs: [Epoch] = []
    /// Statements whose signature is the host's, by kind.
    public internal(set) var kinds: [String: Int] = [:]
    /// Receipts whose signature was checked.
    public internal(set) var receipts = 0
    /// Receipts that nobody could check, since no receipt key was given.
    public internal(set) var uncheckedReceipts = 0

    /// What steps printed, as far as it is there and is what the host signed.
    public internal(set) var outputs = 0
    /// Of which the digest alone is there.
    public internal(set) var absentOutputs = 0

    init() {}

    /// Statements whose signature is the host's.
    public var statements: Int { kinds.values.reduce(0, +) }

    /// Nothing is wrong, and there was something.
    public var verifies: Bool { findings.isEmpty && statements > 0 }

    /// In a few lines, for a person.
    public var summary: String {
        var lines: [String] = []
        if let site, let host { lines.append("host \(host) of site \(site)") }
        if let last = trust.last { lines.append("trust documents 1 to \(last) lead from the root keys given") }
        for epoch in epochs {
            let why = epoch.reason.map { " (\($0.rawValue))" } ?? ""
            lines.append(
                "epoch \(epoch.epoch.prefix(8))…\(why): \(epoch.statements) statements, \(epoch.from) to \(epoch.until)"
            )
        }
        if !kinds.isEmpty {
            let kinds = kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            lines.append("\(statements) statements signed by the host: " + kinds.joined(separator: ", "))
        }
        if receipts > 0 { lines.append("\(receipts) receipts of the control server") }
        if uncheckedReceipts > 0 {
            lines.append("\(uncheckedReceipts) receipts not checked: give the receipt key to check them")
        }
        if outputs > 0 { lines.append("\(outputs) outputs of steps are what the host signed") }
        if absentOutputs > 0 { lines.append("\(absentOutputs) outputs of steps are not here, their digests are") }
        switch findings.count {
        case 0: lines.append(statements > 0 ? "everything verifies" : "there is nothing to verify")
        case 1: lines.append("1 finding")
        default: lines.append("\(findings.count) findings")
        }
        return lines.joined(separator: "\n")
    }
}
