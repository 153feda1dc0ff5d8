import Agent
import ArgumentParser
import Documents
import Glibc

struct ClockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock", abstract: "What this host believes about the time; lower what a wrong clock left behind.",
        discussion: """
            Time does not fall on a host: whatever its clock says later, it is not before the latest instant that it has \
            believed. A clock that was far ahead once therefore makes it refuse work for good, until root has set the \
            clock right, ended the agent, and lowered the floor. Orders that were issued before that moment are refused \
            from then on, since their ids may be forgotten.
            """)

    @Flag(help: "Lower the floor; it goes into the evidence.") var lowerFloor = false
    @Option(
        help: ArgumentHelp("To this instant instead of the clock's reading: 2026-11-21T17:00:00Z.", valueName: "time"))
    var to: Instant?
    @Option(help: "Why; it goes into the evidence.") var reason: String?
    @OptionGroup var host: HostOptions
    @Flag(help: "Print as JSON.") var json = false

    func validate() throws {
        if lowerFloor {
            guard let reason, !reason.isEmpty else { throw ValidationError("say why: --reason \"…\"") }
        } else if to != nil || reason != nil {
            throw ValidationError("--to and --reason are for --lower-floor")
        }
    }

    func run() throws {
        guard lowerFloor else { return show(try reading(try host.open(try host.configuration()))) }
        guard geteuid() == 0 else {
            throw CommandFailure(.refused, "only root lowers the floor under the clock", hint: "run it as root")
        }
        let configuration = try host.configuration()
        let lock = try host.lock(configuration)
        defer { lock.release() }
        let opened = try host.open(configuration)
        do throws(AgentFailure) {
            _ = try LocalClock(opened).lowerFloor(to: to?.from(Clock.now()), reason: reason ?? "", uid: getuid())
        } catch {
            throw CommandFailure(error)
        }
        show(try reading(opened))
    }

    private func reading(_ host: Host) throws(CommandFailure) -> LocalClock.Reading {
        do throws(AgentFailure) {
            return try LocalClock(host).reading()
        } catch {
            throw CommandFailure(error)
        }
    }

    private func show(_ reading: LocalClock.Reading) {
        if json { return Console.print(reading.node) }
        let uncertainty = reading.uncertainty.map { "give or take \($0.quantity)" } ?? "kept by nobody"
        Console.print("clock: \(reading.clock), \(uncertainty)")
        Console.print("floor: \(reading.floor)" + (reading.floor > reading.clock ? ", ahead of the clock" : ""))
    }
}

extension LocalClock.Reading {
    fileprivate var node: Node {
        .map([
            "orderly": "clock/v1", "clock": Node(clock.description),
            "uncertainty_ms": uncertainty.map { Node(.integer($0.wholeMilliseconds)) },
            "floor": Node(floor.description), "lowest": Node(lowest.description),
        ])
    }
}
