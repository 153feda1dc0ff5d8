import Agent
import ArgumentParser
import Documents
import Glibc
import Ledger

struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "An engineer is working here: heal nothing for a while.")

    @Option(name: .customLong("for"), help: "How long: 30m, 2h; at most 7d.") var span: Span?
    @Option(help: "Why; it goes into the evidence.") var reason: String?
    @Flag(help: "End the hold now.") var release = false
    @OptionGroup var host: HostOptions

    func validate() throws {
        if release {
            if span != nil { throw ValidationError("--release ends a hold; it takes no --for") }
            return
        }
        guard let duration = span?.duration, duration > .zero, duration <= .seconds(7 * 86_400) else {
            throw ValidationError("say for how long, up to 7d: --for 2h")
        }
        guard let reason, !reason.isEmpty else { throw ValidationError("say why: --reason \"…\"") }
    }

    func run() throws {
        let opened = try host.open(try host.configuration())
        do throws(LedgerFailure) {
            if let until = try LocalHold(opened).set(
                for: release ? nil : span?.duration, reason: reason ?? "released", uid: getuid())
            {
                Console.print("held until \(until): nothing is healed; orders still run")
            } else {
                Console.print("the hold is over")
            }
        } catch {
            throw CommandFailure(error)
        }
    }
}
