import Documents
import TestKit
import Testing

/// A runbook of one test, as text: only what a test is about has to be written out.
struct Book {
    let id: String
    let text: String

    init(_ id: String, params: String = "{}", _ steps: [String], _ more: String...) {
        self.id = id
        text =
            ([
                "orderly: runbook/v1", "id: \(id)", "version: 1.0.0", "name: A runbook of a test", "severity: low",
                "controls: [\"NIST 800-53r5 CM-6\"]", "params: \(params)", "steps:",
            ] + steps + more).joined(separator: "\n") + "\n"
    }

    /// A step that is a script for sh, or for `interpreter`. `keys` are more keys of the step, a line each.
    static func script(
        _ id: String, confine: String = "{}", interpreter: String = "sh", _ body: String, _ keys: String...
    ) -> String {
        let lines = body.split(separator: "\n").map { "        \($0)" }
        let limited = keys.contains { $0.contains("timeout: ") } ? keys : keys + ["timeout: 60s"]
        return
            (["  - id: \(id)", "    script:", "      interpreter: \(interpreter)", "      body: |"] + lines
            + ["    confine: \(confine)"] + limited.map { "    \($0)" }).joined(separator: "\n")
    }

    /// A step that fails and touches nothing.
    static let failing = "  - {id: fail, run: [\"false\"], timeout: 30s}"
}

extension Clinic {
    /// Opens a clinic with an enrolled host whose allowlist holds `books` and whatever the library has.
    static func open(_ books: (Clinic) throws -> [Book], _ body: (Clinic) throws -> Void) throws {
        try open(.enrolled) { clinic in
            try clinic.write("srv/gates/none", "")
            for book in try books(clinic) { try clinic.write("library/runbooks/\(book.id).yaml", book.text) }
            try clinic.allow(version: 1)
            try body(clinic)
        }
    }

    /// Carries out one runbook with a turn of the agent, and answers what the host states of it.
    func carriesOut(_ runbook: String, _ params: [String: String] = [:]) throws -> Statement {
        let order = try order(runbook, params)
        try turn()
        return try statement(of: order)
    }

    /// What the host states of an order: once and no more.
    func statement(of order: String) throws -> Statement {
        let found = try statements().filter { $0.order == order && $0.outcome != nil }
        try #require(found.count == 1, "\(found)")
        return found[0]
    }

    /// Opens a gate: see `gate(_:)`.
    func openGate(_ name: String) throws { try write("srv/gates/\(name)", "") }

    /// Shell words with which a step waits until the test opens the gate, and what it has to declare to see it.
    func gate(_ name: String) -> (wait: String, read: String) {
        ("sh -c 'until [ -e \"$0\" ]; do sleep 0.05; done' \(self("srv/gates/\(name)"))", self("srv/gates"))
    }

}

extension Clinic.Statement {
    var reason: String? { record["reason"]?.string }

    func step(_ id: String) -> Node? { record["steps"]?.list?.first { $0["id"]?.string == id } }

    func verdict(_ id: String) -> String? { step(id)?["verdict"]?.string }

    func undo(_ id: String) -> String? { step(id)?["undo"]?.string }
}
