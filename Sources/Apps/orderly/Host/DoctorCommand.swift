import Agent
import ArgumentParser
import Confinement
import Documents
import Glibc
import Runbooks

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What this machine can enforce, tried out, and what to change where it cannot.",
        discussion: """
            For each layer something is attempted that it must refuse, and a control that shows that it could have \
            succeeded. Ends with 4 when a layer is missing that the site's minimum asks for. As an ordinary user it \
            tells what steps of that user's agent can have; for a host's agent run it as root.
            """)

    @Option(
        help: """
            An agent's configuration: its minimum_isolation and state_dir count, and its control server is asked too. \
            Without it \(HostOptions.standardPath) gives the first two where it exists.
            """, completion: .file())
    var config: String?
    @Option(help: "What must be enforced, instead of the configuration's minimum_isolation.")
    var minimum: Minimum?
    @Flag(help: "Print as JSON, with every attempt.") var json = false

    func run() throws {
        let site = try site()
        var diagnosis: Diagnosis
        do throws(AgentFailure) { diagnosis = try Machine.examine(in: site.place) } catch {
            throw CommandFailure(error)
        }
        if let options = site.options {
            let host = try options.open(try options.configuration())
            do throws(AgentFailure) {
                diagnosis.findings.append(Finding(.network, try Reachability(host).layer(), need: .always))
            } catch { throw CommandFailure(error) }
        }
        let report = DoctorReport(diagnosis, minimum: minimum?.isolation ?? site.minimum)
        if json { Console.print(report.node) } else { report.lines.forEach { Console.print($0) } }
        if !report.below.isEmpty { throw Finished(status: .cannot) }
    }

    enum Minimum: String, ExpressibleByArgument, CaseIterable {
        case full, degraded

        var isolation: MinimumIsolation {
            switch self {
            case .full: .full
            case .degraded: .degraded
            }
        }
    }

    private struct Site {
        var minimum = MinimumIsolation.full
        var place = "/var/tmp"
        /// Only of a file that was named: then its control server is asked.
        var options: HostOptions?
    }

    private func site() throws -> Site {
        if let config {
            let options = try HostOptions.parse(["--config", config])
            let configuration = try options.configuration()
            return Site(
                minimum: configuration.minimumIsolation, place: Self.place(configuration), options: options)
        }
        guard access(HostOptions.standardPath, F_OK) == 0 else { return Site() }
        let options = try HostOptions.parse([])
        do throws(CommandFailure) {
            let configuration = try options.configuration()
            return Site(minimum: configuration.minimumIsolation, place: Self.place(configuration))
        } catch {
            Console.note("\(HostOptions.standardPath) cannot be read, so minimum_isolation is taken to be full")
            return Site()
        }
    }

    /// Where steps will be staged, once that is there.
    private static func place(_ configuration: Agent.Configuration) -> String {
        access(configuration.stateDirectory, W_OK | X_OK) == 0 ? configuration.stateDirectory : "/var/tmp"
    }
}
