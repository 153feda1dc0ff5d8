import Agent
import ArgumentParser
import Documents
import Execution
import Glibc
import Ledger
import Runbooks

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run an allowlisted runbook here, now.",
        discussion: "It needs this host's allowlist, like an order; the evidence says who at this host started it.")

    @Argument(help: "RB-<AREA>-<NNN>") var runbook: String
    @Option(name: .customLong("set"), help: "A parameter.") var settings: [Setting] = []
    @OptionGroup var host: HostOptions
    @Flag(help: "Make a dry-run first, and compare the run with it.") var dryRunFirst = false
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let configuration = try host.configuration()
        let lock = try host.lock(configuration)
        let opened = try host.open(configuration)
        let stop = StopToken()
        let watch = InterruptWatch(stop)
        defer { watch.end() }
        let result: Masked<RunResult>
        do throws(LocalRun.Failure) {
            result = try LocalRun(opened, stop: stop, progress: LiveSteps.show)
                .run(
                    runbook, params: Dictionary(settings.map { ($0.name, $0.value) }) { _, last in last },
                    uid: getuid(),
                    prelude: Prelude(dryRunFirst))
        } catch {
            throw CommandFailure(error)
        }
        lock.release()
        if json { Console.print(result.node) } else { Console.print(result.summary) }
        guard let status = ExitStatus(result.outcome) else { return }
        throw Finished(status: status)
    }
}

extension ExitStatus {
    /// Nil for what went well.
    init?(_ outcome: Outcome) {
        switch outcome {
        case .success, .notNeeded, .dryRun: return nil
        case .failed, .reverted, .alert: self = .failed
        case .inconsistent: self = .inconsistent
        case .deferred, .held, .rejected, .expired, .replayed, .notAllowlisted, .rateLimited: self = .refused
        }
    }
}

extension CommandFailure {
    init(_ failure: LocalRun.Failure) {
        switch failure {
        case .refused(let why): self.init(.refused, why)
        case .ledger(let failure): self.init(failure)
        }
    }
}
