import Agent
import ArgumentParser
import Documents
import Evidence
import Execution
import Glibc
import Ledger
import Signing

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "What this host did: its runs, newest first, or one in full.",
        discussion: """
            `runs RUN --output STEP` prints what the step's last attempt printed, its standard output and its standard \
            error each to the command's own: byte by byte to a pipe or a file, and on a terminal with nothing in it \
            that steers one. `STEP/attempt-1` is an earlier attempt, `STEP/validate`, `STEP/activate`, `STEP/undo` what \
            these printed; a name that is not there has the others listed. Of more than 256 KiB the middle is left \
            out, and a line says how many bytes are missing. Exits 1 where it was pruned since.
            """)

    @Argument(help: "A run.") var id: String?
    @Option(help: "How many.") var limit = 20
    @Option(help: ArgumentHelp("Print what this step, or part of it, printed.", valueName: "step")) var output: String?
    @OptionGroup var host: HostOptions
    @Flag(help: "Print as JSON.") var json = false

    func validate() throws {
        guard output != nil else { return }
        if id == nil { throw ValidationError("--output needs a run: `orderly runs RUN --output STEP`") }
        if json { throw ValidationError("--output prints bytes: choose one of --output and --json") }
    }

    func run() throws {
        let opened = try host.open(try host.configuration())
        if let id, let output { return try pass(output, of: id, opened) }
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

    private func pass(_ place: String, of id: String, _ host: Host) throws {
        let found: JournaledRun
        do throws(LedgerFailure) { found = try journaled(id, host) } catch { throw CommandFailure(error) }
        let outputs = RunOutputs(found, in: host.outputs)
        guard let all = outputs.printed else {
            throw CommandFailure(.findings, "the journal of run \(id) cannot be read")
        }
        guard let printed = all.last(where: { $0.place == place }) else {
            throw CommandFailure(
                .usage, "there is no \(place) in run \(id)",
                hint: all.isEmpty
                    ? "no step of it was carried out" : "these were: \(all.map(\.place).joined(separator: ", "))")
        }
        var gone: [String] = []
        for (stream, descriptor) in [
            (RunOutputs.Stream.standardOutput, STDOUT_FILENO), (.standardError, STDERR_FILENO),
        ] {
            switch outputs.content(stream, of: printed) {
            case .bytes(let bytes): Console.pass(bytes, to: descriptor)
            case .gone(let why): gone.append("\(stream.rawValue): \(why)")
            }
        }
        for line in gone { Console.note(line) }
        if !gone.isEmpty { throw Finished(status: .findings) }
    }

    private func journaled(_ id: String, _ host: Host) throws(LedgerFailure) -> JournaledRun {
        guard let found = try host.ledger.run(id) else {
            throw LedgerFailure(.state, "there is no run \(id); `orderly runs` lists them")
        }
        return found
    }

    private func show(_ id: String, _ host: Host) throws(LedgerFailure) {
        let found = try journaled(id, host)
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
