public import Documents
internal import Signing

extension Order {
    private enum Word: String, CaseIterable { case run, hold, release }
    private enum Hosts: String, CaseIterable { case all }

    /// Reads an order's payload. Nil when `reading` has found an error.
    public static func read(_ payload: [UInt8], _ reading: Reading) -> Order? {
        guard let node = JSON.read(payload, reading, limit: largest), let fields = reading.fields(node, "an order")
        else { return nil }
        fields.header("order/v1")
        let id = fields.orderID("order_id")
        let site = fields.name("site")
        let target = Order.target(fields)
        let task = Order.task(fields)
        // What asks for no run has no such key.
        var prelude = Prelude.asWritten
        if case .run = task, fields.optionalBoolean("dry_run_first") == true { prelude = .dryRun }
        let issued = fields.timestamp("issued")
        let expires = fields.timestamp("expires")
        let notAfter = fields.optionalTimestamp("not_after")
        let requires = fields.fields("requires", "`requires`").flatMap { HeldVersions.read($0) }
        let reason = fields.line("reason")
        let ticket = fields.optionalLine("ticket")
        let requestedBy = fields.optionalLine("requested_by")
        let approvedBy = fields.lines("approved_by")
        fields.finish()
        if let issued, let expires, expires <= issued {
            reading.error("ORD-508", "an order must expire after it is issued", at: fields.position(of: "expires"))
        }
        if let expires, let notAfter, notAfter < expires {
            reading.error(
                "ORD-508", "`not_after` of an order must not be before `expires`", at: fields.position(of: "not_after"),
                hint: "an order without `not_after` starts until it expires")
        }
        guard !reading.hasErrors, let id, let site, let target, let task, let issued, let expires, let requires,
            let reason
        else { return nil }
        var order = Order(
            id: id, site: site, target: target, task: task, issued: issued, expires: expires, notAfter: notAfter,
            requires: requires, reason: reason)
        order.prelude = prelude
        order.ticket = ticket
        order.requestedBy = requestedBy
        order.approvedBy = approvedBy
        return order
    }

    private static func target(_ fields: Fields) -> Target? {
        let host = fields.optionalName("host")
        let hosts = fields.optionalChoice("hosts", Hosts.self)
        if fields.has("host") == fields.has("hosts") {
            fields.reading.error(
                "ORD-511", "an order names one `host`, or says `hosts: all`", at: fields.position,
                hint: fields.has("host") ? "leave one of them out" : nil)
            return nil
        }
        return host.map(Target.host) ?? hosts.map { _ in .allHosts }
    }

    private static func task(_ fields: Fields) -> Task? {
        switch fields.choice("do", Word.self) {
        case .run:
            let runbook = fields.fields("runbook", "`runbook`").flatMap { Order.runbook($0) }
            let params = fields.required("params").flatMap { Order.params($0, fields) }
            guard let runbook, let params else { return nil }
            return .run(runbook, params: params)
        case .hold: return fields.hold("for").map { .hold(for: $0) }
        case .release: return .release
        case nil:
            // What the unknown word would need cannot be judged.
            for key in ["runbook", "params", "dry_run_first", "for"] { _ = fields.node(key) }
            return nil
        }
    }

    private static func runbook(_ fields: Fields) -> RunbookReference? {
        let id = fields.name("id")
        let digest = fields.digest("sha256")
        fields.finish()
        guard let id, let digest else { return nil }
        return RunbookReference(id: id, digest: digest)
    }

    private static func params(_ node: Node, _ fields: Fields) -> [String: Node]? {
        guard let entries = node.entries else {
            fields.reading.error("ORD-102", "`params` of an order must be a map, not \(node.kind)", at: node.position)
            return nil
        }
        return Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    }
}

extension Fields {
    fileprivate func orderID(_ key: String) -> OrderID? {
        guard let text = string(key) else { return nil }
        if let id = OrderID(hex: text) { return id }
        reading.error(
            "ORD-512", "`\(key)` of \(what) must be 128 random bits", at: position(of: key),
            hint: "write 32 lower-case hexadecimal digits")
        return nil
    }

    fileprivate func hold(_ key: String) -> Duration? {
        guard let text = string(key) else { return nil }
        if let duration = Duration(quantity: text), duration > .zero, duration <= Order.longestHold { return duration }
        reading.error(
            "ORD-513", "`\(key)` of \(what) must be a time up to \(Order.longestHold.quantity)",
            at: position(of: key), hint: "write 90m or 2h")
        return nil
    }

    /// One line for people: it is shown on their terminals, so it holds nothing that steers one.
    fileprivate func line(_ key: String) -> String? { string(key).flatMap { line($0, key) } }
    fileprivate func optionalLine(_ key: String) -> String? { optionalString(key).flatMap { line($0, key) } }

    fileprivate func lines(_ key: String) -> [String] {
        let texts = optionalStrings(key) ?? []
        if texts.count > 16 {
            reading.error("ORD-514", "`\(key)` of \(what) has more than 16 entries", at: position(of: key))
        }
        return texts.compactMap { line($0, key) }
    }

    private func line(_ text: String, _ key: String) -> String? {
        if !text.isEmpty, text.utf8.count <= 500, !text.unicodeScalars.contains(where: \.isControl) { return text }
        reading.error(
            "ORD-514", "`\(key)` of \(what) must be one line of 1 to 500 bytes without control characters",
            at: position(of: key))
        return nil
    }
}
