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

    /// Nothing was exchanged, and why.
    struct Failure: Error, Sendable {
        var message: String
    }

    /// One connection, all exchanges in order; a reply for each.
    func send(_ exchanges: [Exchange], stop: StopToken) -> Result<[Reply], Failure> {
        let burst = Burst(server: configuration.server, exchanges: exchanges)
        do throws(Failure) {
            let report = launcher.launch(try launch(for: burst), stop: stop)
            guard report.verdict == .exited(code: 0), let output = report.standardOutput.bytes else {
                throw Failure(message: Self.explanation(of: report))
            }
            return .success(try Failure.from { () throws(FrameError) in try Reply.decode(output, of: burst) })
        } catch {
            return .failure(error)
        }
    }

    private func launch(for burst: Burst) throws(Failure) -> Launch {
        var launch = Launch(
            label: "transport", grade: .pure, program: OwnProgram.path,
            arguments: [
                "orderly", "transport", "--certificate", "/run/orderly/client.pem", "--key", "/run/secrets/client.key",
                "--authority", "/run/orderly/ca.pem",
            ])
        launch.standardInput = try Failure.from { () throws(FrameError) in try burst.encoded() }
        launch.reads = OwnProgram.files.map { Launch.Read(path: $0) }
        launch.network = .connect([server])
        launch.files = [
            Launch.File(kind: .data, name: "client.pem", content: try Self.bytes(configuration.clientCertificate)),
            Launch.File(kind: .data, name: "ca.pem", content: try Self.bytes(configuration.certificateAuthority)),
            Launch.File(kind: .secret, name: "client.key", content: try Self.secret(configuration.clientKey)),
        ]
        launch.keep = .all
        launch.limits.time = .seconds(180)
        launch.limits.cpu = 100
        launch.limits.output = Burst.mostBytes + (1 << 20)
        launch.minimum = minimum
        return launch
    }

    private static func bytes(_ path: String) throws(Failure) -> [UInt8] {
        do throws(PublicFile.Failure) {
            return try PublicFile.read(path, limit: 1 << 20)
        } catch {
            throw Failure(message: error.message)
        }
    }

    /// Also refuses a key that others can read.
    private static func secret(_ path: String) throws(Failure) -> [UInt8] {
        do throws(SecretError) {
            return try SecretFile.read(path)
        } catch {
            throw Failure(message: error.description)
        }
    }

    private static func explanation(of report: LaunchReport) -> String {
        let said = String(decoding: report.standardError.head.suffix(400), as: UTF8.self).strippingControls(
            toOneLineOf: 400)
        return "the transport process ended with \(report.verdict)" + (said.isEmpty ? "" : ": \(said)")
    }
}

extension Mailbox.Failure {
    fileprivate static func from<Value>(_ body: () throws(FrameError) -> Value) throws(Self) -> Value {
        do throws(FrameError) {
            return try body()
        } catch {
            throw Self(message: error.message)
        }
    }
}
