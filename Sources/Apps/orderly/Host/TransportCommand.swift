import ArgumentParser
import Glibc
import Transport

/// The caged child that speaks with the control server: one burst in, its replies out.
struct TransportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transport", abstract: "Carry one burst of requests (started by the agent).", shouldDisplay: false)

    @Option(help: "The client certificate.") var certificate: String
    @Option(help: "Its private key.") var key: String
    @Option(help: "The authority whose server certificates are believed.") var authority: String

    func run() throws {
        let credentials = Transport.Credentials(certificate: certificate, key: key, authority: authority)
        do throws(Transport.Problem) {
            try Transport.serve(
                input: STDIN_FILENO, output: STDOUT_FILENO, credentials: credentials, version: Version.current)
        } catch {
            throw CommandFailure(.fault, error.message)
        }
    }
}
