import ArgumentParser
import Glibc

/// The command line. Each command finds its own words; every failure passes here, and here alone becomes a message
/// and an exit code.
@main
struct Orderly: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orderly",
        abstract: "Carries out signed orders on a host, confined and with undo, and proves what it did.",
        discussion: """
            Exit codes: 0 fine, 1 findings, 2 usage, 3 refused, 4 this machine cannot, 5 failed and the host is as \
            before, 6 inconsistent: a person is needed, 70 a bug or the disk.
            """,
        version: Version.current,
        subcommands: [TransportCommand.self],
        groupedSubcommands: [
            CommandGroup(name: "Author", subcommands: [Validate.self, Explain.self, DryRun.self, Prove.self]),
            CommandGroup(
                name: "Sign",
                subcommands: [
                    KeyCommand.self, TrustCommand.self, AllowlistCommand.self, BaselineCommand.self,
                    Countersign.self,
                ]),
            CommandGroup(name: "Operate", subcommands: [OrderCommand.self, Enroll.self]),
            CommandGroup(
                name: "Host",
                subcommands: [
                    AgentCommand.self, RunCommand.self, CheckCommand.self, HoldCommand.self, StatusCommand.self,
                    RunsCommand.self, DoctorCommand.self, ClockCommand.self,
                ]),
            CommandGroup(name: "Audit", subcommands: [EvidenceCommand.self]),
        ])

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Glibc.exit(report(error).rawValue)
        }
    }

    private static func report(_ error: any Error) -> ExitStatus {
        switch error {
        case let finished as Finished:
            return finished.status
        case let failure as CommandFailure:
            Console.note("orderly: \(failure.message)")
            if let hint = failure.hint { Console.note("  \(hint)") }
            return failure.status
        default:
            let isHelp = exitCode(for: error) == .success
            let text = fullMessage(for: error)
            if isHelp { Console.print(text) } else { Console.note(text) }
            return isHelp ? .fine : exitCode(for: error) == .validationFailure ? .usage : .fault
        }
    }
}
