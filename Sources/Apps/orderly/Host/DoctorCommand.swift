import Agent
import ArgumentParser
import Documents
import Execution

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "What this machine can enforce, tried out, and what to change where it cannot."
    )

    @Option(help: "An agent's configuration: then its control server is asked too.", completion: .file())
    var config: String?
    @Flag(help: "Print as JSON.") var json = false

    func run() throws {
        var layers: [Layer]
        do throws(AgentFailure) { layers = try Machine.layers() } catch { throw CommandFailure(error) }
        if let config {
            let options = try HostOptions.parse(["--config", config])
            let host = try options.open(try options.configuration())
            do throws(AgentFailure) { layers.append(try Reachability(host).layer()) } catch {
                throw CommandFailure(error)
            }
        }
        if json {
            Console.print(.map(["orderly": "doctor/v1", "layers": .list(layers.map(\.node))]))
        } else {
            for layer in layers {
                Console.print(
                    "\(layer.state.mark) \(layer.name): \(layer.state.rawValue)" + (layer.note.map { ", \($0)" } ?? ""))
            }
        }
        if layers.contains(where: { $0.state != .active }) { throw Finished(status: .cannot) }
    }
}

extension Layer {
    fileprivate var node: Node {
        .map(["name": Node(name), "state": Node(state.rawValue), "note": note.map { Node($0) }])
    }
}

extension Layer.State {
    fileprivate var mark: String {
        switch self {
        case .active: "✓"
        case .degraded: "~"
        case .absent: "✗"
        }
    }
}
