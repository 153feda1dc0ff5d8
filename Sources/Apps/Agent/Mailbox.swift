import Documents
import Execution
import Runbooks
import Secrets
import Transport

/// The control server, reached through a caged child: this process opens no IP socket and reads no HTTP.
struct Mailbox: Sendable {
    let launcher: any StepLauncher
    let configuration: Configuration
    let server: HostPort
    let minimum: MinimumIsolation

    init(_ host: Host) throws(AgentFailure) {
        launcher = host.cage
        configuration = host.configuration
        minimum = host.configuration.minimumIsolation
        let address = host.configuration.server.dropFirst("https://".count).prefix { $0 != "/" }
        guard let peer = HostPort(String(address)) ?? HostPort("\(address):443") else {
            throw AgentFailure(
                .setup, "`mcp_base_url` names no host", hint: "write https://control.msp.example or add a port")
        }
        server = peer
    }

    /// Nothing was exchanged, and why; or what went wrong before the first byte.
    struct Failure: Error, Sendable {
        var message: String
    }

    /// One connection, all exchanges in order; a reply for each.
    func send(_ exchanges: [Exchange], stop: StopToken) -> Result<[Reply], Failure> {
        let burst = Burst(server: configuration.server, exchanges: exchanges)
        do throws(FrameError) {
            let report = launcher.launch(try launch(for: burst), stop: stop)
            guard report.verdict == .exited(code: 0), let output = report.standardOutput.bytes else {
                return .failure(Failure(message: Self.explanation(of: report)))
            }
            return .success(try Reply.decode(output, of: burst))
        } catch {
            return .failure(Failure(message: error.message))
        }
    }

    private func launch(for burst: Burst) throws(FrameError) -> Launch {
        var launch = Launch(
            label: "transport", grade: .pure, program: OwnProgram.path,
            arguments: [
                "orderly", "transport", "--certificate", "/run/orderly/client.pem", "--key", "/run/secrets/client.key",
                "--authority", "/run/orderly/ca.pem",
            ])
        launch.standardInput = try burst.encoded()
        launch.reads = OwnProgram.files.map { Launch.Read(path: $0) }
        launch.network = .connect([server])
        launch.files = [
            Launch.File(kind: .data, name: "client.pem", content: Self.bytes(configuration.clientCertificate)),
            Launch.File(kind: .data, name: "ca.pem", content: Self.bytes(configuration.certificateAuthority)),
            Launch.File(kind: .secret, name: "client.key", content: Self.secret(configuration.clientKey)),
        ]
        launch.keep = .all
        launch.limits.time = .seconds(180)
        launch.limits.cpu = 100
        launch.limits.output = Burst.mostBytes + (1 << 20)
        launch.minimum = minimum
        return launch
    }

    /// What cannot be read is empty here, and refused by the child with a message that names the file.
    private static func bytes(_ path: String) -> [UInt8] {
        (try? PublicFile.read(path, limit: 1 << 20)) ?? []
    }

    private static func secret(_ path: String) -> [UInt8] {
        (try? SecretFile.read(path)) ?? []
    }

    private static func explanation(of report: LaunchReport) -> String {
        let said = String(decoding: report.standardError.head.suffix(400), as: UTF8.self).strippingControls(
            toOneLineOf: 400)
        return "the transport process ended with \(report.verdict)" + (said.isEmpty ? "" : ": \(said)")
    }
}
