import Documents

/// Which runbook mends what a check found, and how often it may try.
public struct Heal: Sendable, Hashable, Codable {
    public struct Budget: Sendable, Hashable, Codable {
        public var runs: Int
        public var per: Duration

        public init(runs: Int, per: Duration) {
            self.runs = runs
            self.per = per
        }
    }

    /// The runbook's id.
    public var runbook: String
    /// Parameters of the runbook.
    public var with: [String: Template]
    /// Drift this often in a row, before anything is done.
    public var after: Int
    /// From one heal to the next.
    public var cooldown: Duration
    /// More heals than this mean that healing does not help: an alert.
    public var budget: Budget

    public init(
        runbook: String, with: [String: Template] = [:], after: Int = 1, cooldown: Duration = .seconds(900),
        budget: Budget = Budget(runs: 3, per: .seconds(86_400))
    ) {
        self.runbook = runbook
        self.with = with
        self.after = after
        self.cooldown = cooldown
        self.budget = budget
    }
}

extension Heal {
    static func read(_ node: Node, _ reading: Reading) -> Heal? {
        guard let fields = reading.fields(node, "`heal`") else { return nil }
        defer { fields.finish() }
        let runbook = fields.string("runbook")
        var heal = Heal(runbook: runbook ?? "")
        heal.with = Template.members(fields, "with")
        if let runbook, !Runbook.isID(runbook) {
            wrong("runbook", "a runbook's id, such as RB-SSHD-001")
        }
        if let after = fields.optionalInteger("after") {
            heal.after = after
            if !(1...100).contains(after) { wrong("after", "from 1 to 100") }
        }
        if let cooldown = fields.optionalDuration("cooldown", .zero ... .seconds(31 * 86_400)) {
            heal.cooldown = cooldown
        }
        if let budget = fields.optionalFields("budget", "`budget`") {
            let runs = budget.integer("runs")
            let per = budget.duration("per", .seconds(60) ... .seconds(31 * 86_400))
            if let runs, !(1...1000).contains(runs) {
                reading.error("ORD-412", "`runs` must be from 1 to 1000", at: budget.position(of: "runs"))
            }
            if let runs, let per { heal.budget = Budget(runs: runs, per: per) }
            budget.finish()
        }
        return runbook == nil ? nil : heal

        func wrong(_ key: String, _ expected: String) {
            reading.error("ORD-412", "`\(key)` must be \(expected)", at: fields.position(of: key))
        }
    }
}

extension Template {
    /// A map of parameters, such as `with:`; empty where the key is absent.
    static func members(_ fields: Fields, _ key: String) -> [String: Template] {
        var members: [String: Template] = [:]
        for entry in fields.optionalMap(key) ?? [] {
            if let value = Template(entry.value, fields.reading) { members[entry.key] = value }
        }
        return members
    }
}

extension Fields {
    /// A duration as people write it, within bounds.
    func duration(_ key: String, _ bounds: ClosedRange<Duration>) -> Duration? {
        guard let node = required(key) else { return nil }
        return duration(node, key, bounds)
    }

    func optionalDuration(_ key: String, _ bounds: ClosedRange<Duration>) -> Duration? {
        node(key).flatMap { duration($0, key, bounds) }
    }

    private func duration(_ node: Node, _ key: String, _ bounds: ClosedRange<Duration>) -> Duration? {
        guard let text = node.string, let duration = Quantity.duration(text) else {
            reading.error(
                "ORD-406", "`\(key)` of \(what) must be a duration, not \(node.kind)", at: node.position,
                hint: "write 30s, 15m, 24h or 7d")
            return nil
        }
        guard bounds.contains(duration) else {
            let least = Quantity.text(bounds.lowerBound)
            let most = Quantity.text(bounds.upperBound)
            reading.error("ORD-406", "`\(key)` of \(what) must be from \(least) to \(most)", at: node.position)
            return nil
        }
        return duration
    }
}
