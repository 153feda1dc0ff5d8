import Agent
import ArgumentParser
import Documents
import Evidence
import Ledger
import Signing

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "What this host did: its runs, newest first, or one in full.")

    @Argument(help: "A run.") var id: String?
    @Option(help: "How many.") var limit = 20
    @OptionGroup var host: HostOptions
    @Flag(help: "Print as JSON.") var json = false

    func run() throws {
        let opened = try host.open(try host.configuration())
        do throws(LedgerFailure) {
            if let id { try show(id, opened) } else { try list(opened) }
        } catch {
            throw CommandFailure(error)
        }
    }

    private func list(_ host: Host) throws(LedgerFailure) {
        let runs = try host.ledger.runs(limit: max(1, min(limit, 1000)))
        if json {
            return Console.print(.map(["orderly": "runs/v1", "runs": .list(runs.map(\.node))]))
        }
        if runs.isEmpty { Console.print("nothing ran here yet") }
        for run in runs { Console.print(run.line) }
    }

    private func show(_ id: String, _ host: Host) throws(LedgerFailure) {
        guard let found = try host.ledger.run(id) else {
            throw LedgerFailure(.state, "there is no run \(id); `orderly runs` lists them")
        }
        let statement = try host.ledger.latestStatements(limit: 1000).first { $0.run == id && $0.kind == "run" }
        let read = statement.flatMap { stored in
            (try? Envelope(reading: stored.envelope)).flatMap { try? Statement(reading: $0.unverifiedPayload) }
        }
        if json {
            return Console.print(
                read?.record ?? .map(["run": Node(found.id), "outcome": found.outcome.map { Node($0) }]))
        }
        Console.print(read.map { StatementText.details($0) } ?? "run \(found.id): \(found.outcome ?? "not ended")")
    }
}

extension RunSummary {
    fileprivate var line: String {
        "\(id)  \(started)  \(outcome ?? "running")" + (order.map { "  order \($0)" } ?? "")
            + (needsAttention ? "  needs a person" : "")
    }

    fileprivate var node: Node {
        .map([
            "run": Node(id), "started": Node(started.description), "ended": ended.map { Node($0.description) },
            "outcome": outcome.map { Node($0) }, "order": order.map { Node($0) },
            "needs_attention": Node(needsAttention),
        ])
    }
}
