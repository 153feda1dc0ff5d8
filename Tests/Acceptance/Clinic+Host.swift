import Documents
import Foundation
import TestKit
import Testing

extension Clinic {
    static let config = "--config host/agent.yaml"

    /// One turn of the agent, where it has to end with 0, or say that the server could not be asked. What it said on
    /// standard error.
    @discardableResult
    func turn() throws -> String {
        let line = "agent \(Clinic.config) --once"
        let result = try tries(line)
        let isAsked = !result.errors.contains("the server could not be asked")
        guard result.status == (isAsked ? 0 : 1) else { throw Failed(line: "orderly \(line)", result: result) }
        return result.errors
    }

    /// The agent as a service, until it is told to end or the clinic is taken down.
    func agent(_ environment: [String] = []) throws -> Program.Running {
        let command = [try Binaries.path("orderly"), "agent", "--config", self("host/agent.yaml")]
        let running = try Program.Running(environment + command, in: folder)
        atEnd { running.signal(SIGKILL) }
        return running
    }

    /// Waits until `condition` holds; false when it does not within minutes, of which only a failure takes more than it
    /// must.
    func waits(until condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<6000 {
            if try condition() { return true }
            usleep(50_000)
        }
        return try condition()
    }

    // MARK: - What the host knows

    func runs() throws -> [Node] {
        let output = try orderly("runs \(Clinic.config) --json").output
        return try #require(try Clinic.json(output)["runs"]?.list)
    }

    func status() throws -> Node { try Clinic.json(try orderly("status \(Clinic.config) --json").output) }

    /// One statement of the host, as an export shows it.
    struct Statement: CustomStringConvertible {
        let sequence: Int
        let kind: String
        let record: Node

        var outcome: String? { record["outcome"]?.string }
        var code: String? { record["code"]?.string }
        /// The order that it is about.
        var order: String? { record["order"]?.string ?? record["cause"]?["order"]?.string }

        var description: String { "\(sequence) \(kind) \(String(decoding: JSON.bytes(record), as: UTF8.self))" }
    }

    /// Every statement of the host, oldest first.
    func statements(_ kind: String? = nil) throws -> [Statement] {
        let export = try export()
        defer { try? FileManager.default.removeItem(atPath: self(export)) }
        let shown = try Clinic.json(try orderly("evidence show \(export) --json").output)
        return try #require(shown.list).map { node in
            Statement(
                sequence: Int(node["sequence"]?.integer ?? -1), kind: node["kind"]?.string ?? "",
                record: node["record"] ?? .null)
        }.filter { kind == nil || $0.kind == kind }
    }

    /// The one outcome that the host states of an order; nil where it states none.
    func outcome(of order: String) throws -> String? {
        let all = try statements().filter { $0.order == order }.compactMap(\.outcome)
        return all.last
    }

    /// A fresh export of the host's evidence, by its name in the clinic's folder.
    func export(_ options: String...) throws -> String {
        let name = "export-\(UInt32.random(in: .min ... .max))"
        try orderly("evidence export \(Clinic.config) -o \(name)", options)
        return name
    }

    // MARK: - What the server knows

    /// What the server says of the order at this clinic's host.
    func state(of order: String) throws -> Node? {
        let list = try Clinic.json(try orderly("order list --as control/operators --json").output)
        return list["orders"]?.list?.first { $0["order_id"]?.string == order }
    }

    // MARK: - Configuration

    /// Adds lines to agent.yaml, or replaces those with the same key.
    func configure(_ lines: [String]) throws {
        var kept = try text("host/agent.yaml").split(separator: "\n").map(String.init)
        for line in lines {
            let key = line.prefix { $0 != ":" } + ":"
            kept.removeAll { $0.hasPrefix(key) }
            kept.append(line)
        }
        try write("host/agent.yaml", kept.joined(separator: "\n") + "\n", mode: 0o600)
    }

    /// Whatever this host waits for is due: orders that were put off, checks, deliveries.
    func letTimePass() throws {
        let result = try Program.run([
            "sqlite3", "-cmd", ".timeout 10000", self("host/state/queue.db"),
            """
            UPDATE orders SET not_before = 0 WHERE not_before IS NOT NULL;
            UPDATE checks SET at = at - 3600000;
            UPDATE outbox SET next = 0;
            """,
        ])
        guard result.status == 0 else { throw Failed(line: "sqlite3", result: result) }
    }
}
