public import Documents

extension Baseline {
    /// Reads a signed payload.
    public static func read(_ payload: [UInt8], _ reading: Reading) -> Baseline? {
        JSON.read(payload, reading, limit: largest).flatMap { read($0, reading) }
    }

    /// Reads the document that people write. Nil when `reading` has found an error.
    public static func read(_ node: Node, _ reading: Reading) -> Baseline? {
        let before = reading.diagnostics.count
        guard let fields = reading.fields(node, "a baseline") else { return nil }
        if let kind = fields.string("orderly"), kind != "baseline/v1" {
            reading.error("ORD-421", "this is not a baseline/v1, but `\(kind)`", at: fields.position(of: "orderly"))
        }
        let version = fields.integer("version")
        if let version, version < 1 {
            reading.error("ORD-421", "`version` of a baseline counts from 1", at: fields.position(of: "version"))
        }
        let issued = fields.timestamp("issued")
        let site = fields.string("site")
        let profile = fields.optionalString("profile")
        let mode = fields.choice("mode", Mode.self)
        let checks = entries(fields)
        let hosts = overrides(fields, of: checks)
        let reason = fields.optionalString("reason")
        let ticket = fields.optionalString("ticket")
        let approvedBy = fields.optionalStrings("approved_by") ?? []
        fields.finish()
        let isSound = !reading.diagnostics.dropFirst(before).contains { $0.severity == .error }
        guard isSound, let version, let issued, let site, let mode else { return nil }
        return Baseline(
            version: version, issued: issued, site: site, profile: profile, mode: mode, checks: checks, hosts: hosts,
            reason: reason, ticket: ticket, approvedBy: approvedBy)
    }

    private static func entries(_ fields: Fields) -> [Entry] {
        let nodes = fields.list("checks") ?? []
        let reading = fields.reading
        if nodes.count > mostEntries {
            reading.error("ORD-422", "more than \(mostEntries) checks", at: fields.position(of: "checks"))
            return []
        }
        var ids: Set<String> = []
        return nodes.compactMap { node in
            guard let fields = reading.fields(node, "a check of the baseline") else { return nil }
            defer { fields.finish() }
            let id = fields.string("id")
            let uses = fields.string("uses")
            let with = values(fields)
            let mode = fields.optionalChoice("mode", Mode.self)
            let hosts = fields.optionalStrings("hosts")
            if let id, !ids.insert(id).inserted {
                reading.error("ORD-422", "the id `\(id)` stands twice", at: fields.position(of: "id"))
            }
            if let uses, uses.split(separator: "/", omittingEmptySubsequences: false).count != 2 {
                reading.error("ORD-422", "`uses` must be PLUGIN/CHECK, not `\(uses)`", at: fields.position(of: "uses"))
            }
            if hosts?.isEmpty == true {
                reading.error(
                    "ORD-422", "`hosts` is empty, so nobody has this check", at: fields.position(of: "hosts"),
                    hint: "leave it out for every host")
            }
            guard let id, let uses else { return nil }
            return Entry(id: id, uses: uses, with: with, mode: mode, hosts: hosts)
        }
    }

    private static func overrides(_ fields: Fields, of checks: [Entry]) -> [String: [Override]] {
        var hosts: [String: [Override]] = [:]
        let reading = fields.reading
        for entry in fields.optionalMap("hosts") ?? [] {
            guard let nodes = entry.value.list else {
                reading.error(
                    "ORD-423", "a host has a list of changes, not \(entry.value.kind)", at: entry.value.position)
                continue
            }
            var ids: Set<String> = []
            hosts[entry.key] = nodes.compactMap { node in
                guard let override = override(node, reading) else { return nil }
                let meant = checks.first { $0.id == override.id }
                if meant == nil || meant?.hosts?.contains(entry.key) == false {
                    reading.error(
                        "ORD-423", "\(entry.key) changes `\(override.id)`, which it does not have", at: node.position)
                }
                if !ids.insert(override.id).inserted {
                    reading.error("ORD-423", "\(entry.key) changes `\(override.id)` twice", at: node.position)
                }
                return override
            }
        }
        return hosts
    }

    private static func override(_ node: Node, _ reading: Reading) -> Override? {
        guard let fields = reading.fields(node, "a change of a host") else { return nil }
        defer { fields.finish() }
        let id = fields.string("id")
        let off = fields.optionalString("off")
        let with = values(fields)
        guard fields.has("off") != fields.has("with") else {
            reading.error("ORD-423", "a change of a host is either `with` or `off`", at: node.position)
            return nil
        }
        if off == "" {
            reading.error("ORD-423", "`off` must say why", at: fields.position(of: "off"))
        }
        return id.map { Override(id: $0, change: off.map { .off(reason: $0) } ?? .with(with)) }
    }

    private static func values(_ fields: Fields) -> [String: Node] {
        let entries = fields.optionalMap("with") ?? []
        return Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    }
}
