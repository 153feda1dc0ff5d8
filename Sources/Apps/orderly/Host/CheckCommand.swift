import Agent
import ArgumentParser
import Documents
import Drift
import Execution
import Ledger

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Make drift checks here, now. Heals nothing.")

    @Argument(help: "Names in the baseline, or PLUGIN/CHECK. None: all of the baseline.") var names: [String] = []
    @OptionGroup var host: HostOptions
    @Flag(help: "Print the results as JSON.") var json = false

    func run() throws {
        let opened = try host.open(try host.configuration())
        let looks: [LocalChecks.Look]
        do throws(LocalChecks.Failure) {
            looks = try LocalChecks(opened, stop: StopToken()).look(at: names)
        } catch {
            throw CommandFailure(.usage, error.message, hint: error.hint)
        }
        if json {
            Console.print(.map(["orderly": "checks/v1", "checks": .list(looks.map(\.node))]))
        } else {
            for look in looks { Console.print(look.line) }
        }
        if looks.contains(where: { $0.isFinding }) { throw Finished(status: .findings) }
    }
}
