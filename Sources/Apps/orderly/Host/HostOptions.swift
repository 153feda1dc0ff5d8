import Agent
import ArgumentParser
import Documents
import Glibc
import Ledger
import Logging

/// Which host a command acts for: the agent's own configuration.
struct HostOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: "The agent's configuration.", completion: .file())
    var path = HostOptions.standardPath

    static let standardPath = "/etc/orderly/agent.yaml"

    /// Everything that is wrong with it at once.
    func configuration() throws(CommandFailure) -> Agent.Configuration {
        guard File.exists(path), !File.isDirectory(path) else {
            throw CommandFailure(.usage, "\(path) is no file", hint: "name the agent's configuration with --config")
        }
        let reading = Reading(file: path)
        let bytes: [UInt8]
        do throws(AgentFailure) {
            bytes = try Configuration.bytes(of: path, limit: JSON.largestDocument)
        } catch {
            throw CommandFailure(error)
        }
        guard
            let configuration = Configuration.read(
                bytes, environment: Environment.all, hostName: Environment.hostName, reading)
        else { throw failure(reading) }
        return configuration
    }

    /// Where only the environment is at fault, nobody need look into the file.
    private func failure(_ reading: Reading) -> CommandFailure {
        if reading.diagnostics.contains(where: { $0.file == path }) { return CommandFailure(reading) }
        let lines = reading.diagnostics.map(\.description).joined(separator: "\n")
        return CommandFailure(.findings, "the environment does not fit \(path):\n\(lines)")
    }

    /// The right to change this host, until it is released.
    func lock(_ configuration: Agent.Configuration) throws(CommandFailure) -> HostLock {
        do throws(AgentFailure) {
            return try HostLock(configuration)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The host, opened. Warnings and worse go to standard error.
    func open(_ configuration: Agent.Configuration) throws(CommandFailure) -> Host {
        let log = Logger(label: "orderly") { _ in LineLog(level: .warning, file: nil) }
        return try open(configuration, log: log)
    }

    /// From here on this process, which holds the evidence key, opens no socket to the network.
    func open(_ configuration: Agent.Configuration, log: Logger) throws(CommandFailure) -> Host {
        do throws(AgentFailure) {
            let host = try Host.open(configuration, log: log)
            try Sealed.process()
            return host
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension CommandFailure {
    init(_ failure: AgentFailure) {
        let status: ExitStatus =
            switch failure.code {
            case .setup: .findings
            case .refused, .busy: .refused
            case .machine: .cannot
            case .storage: .fault
            }
        self.init(status, failure.message, hint: failure.hint)
    }

    init(_ failure: LedgerFailure) {
        self.init(failure.code == .state ? .usage : .fault, failure.message)
    }
}

/// What the process was started with.
enum Environment {
    static var all: [String: String] {
        var found: [String: String] = [:]
        var entry = environ
        while let line = entry.pointee {
            let text = String(cString: line)
            if let equals = text.firstIndex(of: "=") {
                found[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return found
    }

    static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
