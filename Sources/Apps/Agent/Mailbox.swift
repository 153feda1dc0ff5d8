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

    /// The longest that one burst may take.
    static let longest = Duration.seconds(180)

    /// One connection, all exchanges in order; a reply for each. All of it is over within `limit`.
    func send(
        _ exchanges: [Exchange], stop: StopToken, within limit: Duration = longest
    ) -> Result<[Reply], Failure> {
        let burst = Burst(server: configuration.server, exchanges: exchanges)
        do throws(Failure) {
            try lookAtFiles()
            let report = launcher.launch(try launch(for: burst, limit), stop: stop)
            guard report.verdict == .exited(code: 0), let output = report.standardOutput.bytes else {
                throw Failure(message: Self.explanation(of: report))
            }
            return .success(try Failure.from { () throws(FrameError) in try Reply.decode(output, of: burst) })
        } catch {
            return .failure(error)
        }
    }

    /// The child sees its files under other names, so whatever is wrong with them is said here.
    private func lookAtFiles() throws(Failure) {
        do throws(AgentFailure) {
            _ = try Connection(configuration).credentials()
        } catch {
            throw Failure(message: error.sentence)
        }
    }

    private func launch(for burst: Burst, _ limit: Duration) throws(Failure) -> Launch {
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
        launch.limits.time = limit
        launch.limits.cpu = 100
        launch.limits.output = Burst.mostBytes + (1 << 20)
        launch.minimum = minimum
        launch.acceptsUnboundedPorts = true
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
        return words(for: report.verdict) + (said.isEmpty ? "" : ": \(said)")
    }

    private static func words(for verdict: Verdict) -> String {
        let process = "the process that speaks with the control server"
        return switch verdict {
        case .exited(let code): "\(process) ended with \(code)"
        case .signalled(let signal): "\(process) was ended by signal \(signal)"
        case .timedOut: "the control server and the way to it were too slow; it is tried again"
        case .outOfMemory: "\(process) needed more memory than it may have"
        case .outputLimit: "the control server sent more than was asked for"
        case .stageLimit: "\(process) wrote more than it may"
        case .denialBudget: "\(process) was ended for being refused 10,000 system calls"
        case .stopped: "the agent was told to end meanwhile"
        case .setupFailed(let failure):
            "\(process) could not be caged (\(failure.stage)"
                + (failure.path.map { ", \($0)" } ?? "") + (failure.errno == 0 ? "" : ", errno \(failure.errno)") + ")"
                + (failure.hint.map { "; \($0)" } ?? "; see `orderly doctor`")
        case .unkillable: "\(process) cannot be ended: the kernel holds it; restart this machine"
        }
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
