import Agent
import ArgumentParser
import Documents
import Evidence
import Glibc
import Ledger

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What this host does, and what waits for a person.")

    @Option(help: "Say that the inconsistent run RUN has been looked after.") var resolve: String?
    @Option(help: "How; it goes into the evidence.") var note: String?
    @OptionGroup var host: HostOptions
    @Flag(help: "Print as JSON.") var json = false

    func validate() throws {
        if resolve != nil, note?.isEmpty ?? true { throw ValidationError("say what was done: --note \"…\"") }
    }

    func run() throws {
        let opened = try host.open(try host.configuration())
        do throws(LedgerFailure) {
            if let run = resolve {
                try LocalHold(opened).resolve(run: run, note: note ?? "", uid: getuid())
                Console.print("run \(run) is resolved")
                return
            }
            let status = try opened.ledger.status(now: Clock.now())
            let inForce = opened.versionsInForce
            if json {
                Console.print(status.node(inForce))
            } else {
                status.lines(inForce).forEach { Console.print($0) }
            }
            if !status.unresolved.isEmpty { throw LedgerFailure(.state, "") }
        } catch {
            if !error.message.isEmpty { throw CommandFailure(error) }
            throw Finished(status: .inconsistent)
        }
    }
}

extension LedgerStatus {
    func lines(_ inForce: [(kind: String, version: Int)]) -> [String] {
        var lines = [
            "orders: \(waiting) waiting, \(postponed) put off, \(claimed) claimed",
            "evidence: \(pending) to deliver, \(parked) put aside"
                + (oldestPending.map { ", the oldest of \($0)" } ?? "")
                + (lastDelivered.map { "; last delivered \($0)" } ?? "; nothing delivered yet"),
        ]
        if let undelivered { lines.append("evidence is not delivered since \(undelivered.at): \(undelivered.what)") }
        lines += [
            "in force: " + inForce.map { "\($0.kind) \($0.version)" }.joined(separator: ", "),
            "checks: "
                + (checks.isEmpty
                    ? "none yet"
                    : checks.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")),
        ]
        lines += statistics.lines
        if let head { lines.append("chain: \(head.epoch)/\(head.sequence)") }
        if let hold { lines.append("held until \(hold.until): \(hold.reason)") }
        for run in unresolved {
            lines.append(
                "run \(run) is inconsistent: see `orderly runs \(run)`, then `orderly status --resolve \(run) --note …`"
            )
        }
        return lines
    }

    func node(_ inForce: [(kind: String, version: Int)]) -> Node {
        .map([
            "orderly": "status/v1",
            "orders": .map(["waiting": Node(waiting), "postponed": Node(postponed), "claimed": Node(claimed)]),
            "evidence": .map([
                "pending": Node(pending), "parked": Node(parked),
                "oldest_pending": oldestPending.map { Node($0.description) },
                "last_delivered": lastDelivered.map { Node($0.description) },
                "undelivered": undelivered?.node,
            ]),
            "in_force": Node(.map(inForce.map { Node.Entry(key: $0.kind, value: Node($0.version)) })),
            "checks": Node(
                .map(checks.sorted { $0.key < $1.key }.map { Node.Entry(key: $0.key, value: Node($0.value)) })),
            "hold": hold.map { .map(["until": Node($0.until.description), "reason": Node($0.reason)]) },
            "statistics": statistics.node,
            "open_runs": Node(openRuns), "unresolved": Node(unresolved),
        ])
    }
}
