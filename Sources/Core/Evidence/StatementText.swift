import Documents
import Signing

/// A statement in plain words, for `orderly evidence show`.
///
/// Texts in a record may come from a machine that somebody else controls, so whatever steers a terminal is left out.
public enum StatementText {
    /// One line: place, instant, what happened.
    public static func line(_ statement: Statement) -> String {
        let place = "\(statement.position.epoch.prefix(8))/\(statement.position.sequence)"
        return "\(place)  \(statement.made)  " + what(statement).strippingControls(toOneLineOf: 240)
    }

    /// The line, who says it and by which documents, and every field of the record.
    public static func details(_ statement: Statement) -> String {
        let origin = statement.origin
        let held = origin.inForce
        let allowlist = held.allowlist == 0 ? "no allowlist" : "allowlist \(held.allowlist)"
        var lines = [
            line(statement),
            "  host \(origin.host) of site \(origin.site), orderly \(origin.agent), trust \(held.trust), \(allowlist)"
                .strippingControls(toOneLineOf: 240),
            "  epoch \(statement.position.epoch), statement \(statement.position.sequence), after "
                + statement.position.previous.hex,
        ]
        fields(statement.record, indent: "  ", into: &lines)
        return lines.joined(separator: "\n")
    }

    private static func what(_ statement: Statement) -> String {
        let record = statement.record
        let text = { (key: String) in record[key].map(word) ?? "?" }
        switch Record.Kind(rawValue: statement.kind) {
        case .run:
            let why = record["reason"].map { ": \(word($0))" } ?? ""
            let runbook = record["runbook"]?["id"].map(word) ?? "?"
            let findings = record["conformance"]?["findings"]?.list?.count ?? 0
            let unforeseen =
                findings > 0 ? ", \(findings) \(findings == 1 ? "difference" : "differences") from its dry-run" : ""
            return "run of \(runbook) \(cause(record["cause"])) ended as \(text("outcome"))\(unforeseen)\(why)"
        case .refusal:
            let runbook = record["runbook"].map { " for \(word($0))" } ?? ""
            return "order \(text("order").prefix(8))\(runbook) refused as \(text("outcome")) (\(text("code")))"
        case .unverified:
            return "\(text("count")) envelopes that do not verify (\(text("cause"))), first \(text("first").prefix(16))"
        case .check:
            let findings = record["findings"]?.list?.count ?? 0
            return "check \(text("instance")) found \(text("result"))" + (findings > 0 ? ", \(findings) findings" : "")
        case .epoch:
            let lost = record["server_head"] == nil ? "" : "; the control server knew more than this host"
            return "a new chain begins (\(text("reason")))\(lost)"
        case .alert: return "alert, \(text("severity")): \(text("message")) (\(text("code")))"
        case .hold where record["change"]?.string == "released": return "healing goes on: \(text("reason"))"
        case .hold: return "healing held until \(text("until")): \(text("reason"))"
        case .resolution: return "run \(text("run").prefix(8)) declared resolved: \(text("reason"))"
        case .floor:
            return "the floor under the clock lowered from \(text("from")) to \(text("to")) by user \(text("uid")): "
                + text("reason")
        case .trust: return "trust document \(text("version")) in force, signed by \(signers(record))"
        case .allowlist: return "allowlist \(text("version")) in force, signed by \(signers(record))"
        case .baseline: return "baseline \(text("version")) in force, signed by \(signers(record))"
        case nil: return "\(statement.kind) (made by a newer version)"
        }
    }

    private static func cause(_ cause: Node?) -> String {
        if let order = cause?["order"]?.string { return "by order \(order.prefix(8))" }
        if let check = cause?["heal"]?.string { return "to heal \(check)" }
        if let uid = cause?["uid"]?.integer { return "by user \(uid) on the host" }
        return "after a restart"
    }

    private static func signers(_ record: Node) -> String {
        let ids = (record["signers"]?.list ?? []).map { String(word($0).prefix(8)) }
        return ids.isEmpty ? "nobody" : ids.joined(separator: ", ")
    }

    private static func word(_ node: Node) -> String {
        node.string ?? String(decoding: JSON.bytes(node), as: UTF8.self)
    }

    private static func fields(_ node: Node, indent: String, into lines: inout [String]) {
        for entry in node.entries ?? [] {
            field(entry.key, entry.value, indent: indent, into: &lines)
        }
    }

    private static func field(_ key: String, _ value: Node, indent: String, into lines: inout [String]) {
        let name = indent + key.strippingControls(toOneLineOf: 80)
        switch value.value {
        case .map:
            lines.append("\(name):")
            fields(value, indent: indent + "  ", into: &lines)
        case .list(let items) where items.contains { $0.entries != nil }:
            for (number, item) in items.enumerated() {
                field("\(key) \(number + 1)", item, indent: indent, into: &lines)
            }
        case .list(let items) where items.isEmpty: lines.append("\(name): none")
        case .list(let items):
            lines.append("\(name): \(items.map(word).joined(separator: ", ").strippingControls(toOneLineOf: 1000))")
        default: lines.append("\(name): \(word(value).strippingControls(toOneLineOf: 1000))")
        }
    }
}
