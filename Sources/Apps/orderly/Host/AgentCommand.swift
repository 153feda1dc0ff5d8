import Agent
import ArgumentParser
import Documents
import Execution
import Ledger
import Logging
import ServiceLifecycle
import UnixSignals

struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Poll, verify, queue, execute, prove, deliver: until told to end.",
        discussion: """
            It listens on nothing and only dials out. On SIGTERM and SIGINT no new work begins; what runs has a minute \
            to finish, then it is stopped and undone.
            """)

    @OptionGroup var host: HostOptions
    @Flag(help: "One turn, then end: with 1 where the server could not be asked, or evidence waits for a person.")
    var once = false
    @Flag(help: "Say whether the configuration is right, and end.") var checkConfig = false

    func validate() throws {
        if once, checkConfig { throw ValidationError("choose one of --once and --check-config") }
    }

    func run() async throws {
        let configuration = try host.configuration()
        if checkConfig { return try check(configuration) }
        let log = Logger(label: "orderly") { _ in
            LineLog(level: Logger.Level(configuration.logLevel), file: configuration.logFile)
        }
        let lock = try host.lock(configuration)
        let opened = try host.open(configuration, log: log)
        if once { try turnOnce(opened) } else { try await serve(opened, log) }
        lock.release()
    }

    private func check(_ configuration: Agent.Configuration) throws {
        _ = try host.open(configuration)
        let unseen: [String]
        do throws(AgentFailure) {
            try Connection(configuration).check()
            unseen = try configuration.checkSecrets()
        } catch {
            throw CommandFailure(error)
        }
        if !unseen.isEmpty {
            Console.note(
                "not seen here, since systemd hands them to its unit alone: the credentials of \(unseen.joined(separator: ", "))"
            )
        }
        Console.print("\(host.path): right")
        Console.print("site \(configuration.site), host \(configuration.host), server \(configuration.server)")
        let zone = configuration.timeZone ?? "the host's own"
        Console.print(
            "maintenance window: \(configuration.window == nil ? "none; disruptive runbooks are refused" : "set, time zone \(zone)")"
        )
    }

    private func turnOnce(_ host: Host) throws {
        let isWell: Bool
        do throws(LedgerFailure) {
            let stop = StopToken()
            let pipeline = try makePipeline(host, stop)
            try pipeline.start()
            let turn = try pipeline.turn()
            Console.note(turn.summary)
            isWell = turn.problem == nil && turn.undelivered == nil
        } catch {
            throw CommandFailure(error)
        }
        if !isWell { throw Finished(status: .findings) }
    }

    private func makePipeline(_ host: Host, _ stop: StopToken) throws(LedgerFailure) -> Pipeline {
        do throws(AgentFailure) {
            return try Pipeline(host, finishing: stop, stopping: stop)
        } catch {
            throw LedgerFailure(.state, error.message)
        }
    }

    private func serve(_ host: Host, _ log: Logger) async throws {
        let outcome = AgentService.Outcome()
        let group = ServiceGroup(
            services: [AgentService(host, outcome: outcome)], gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        try await group.run()
        if let failure = outcome.ledgerFailure { throw CommandFailure(failure) }
    }
}
