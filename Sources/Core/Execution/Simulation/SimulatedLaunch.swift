import Runbooks

/// A launch that can change nothing: whatever it writes lands in an overlay, and neither a socket of the host nor a
/// network is there. Only `of` makes one, and a `SimulatedCage` launches nothing else.
public struct SimulatedLaunch: Sendable {
    public let launch: Launch

    fileprivate init(_ launch: Launch) {
        self.launch = launch
    }

    /// What a real run would launch, as a simulation may, or why it may not.
    ///
    /// - Parameter reads: what it reads, as earlier steps of the simulation left it.
    public static func of(_ launch: Launch, reading reads: [Launch.Read]) -> Result<SimulatedLaunch, NotSimulated> {
        if let why = NotSimulated(launch) { return .failure(why) }
        var launch = launch
        launch.reads = reads
        return .success(SimulatedLaunch(launch))
    }
}

/// Why a launch of a real run has no place in a simulation.
public enum NotSimulated: Error, Sendable, Hashable {
    /// It acts on the host as root.
    case hostAction
    case sockets([String])
    case network
    case capabilities([String])
    /// It writes the host's own folder.
    case direct(String)
    /// It reads what its owner keeps to himself, and a simulation is of whatever anybody wrote.
    case ownersRead(String)

    init?(_ launch: Launch) {
        if launch.grade == .host {
            self = .hostAction
        } else if !launch.sockets.isEmpty {
            self = .sockets(launch.sockets)
        } else if launch.network != .none && launch.network != .ownLoopback {
            self = .network
        } else if !launch.capabilities.isEmpty {
            self = .capabilities(launch.capabilities)
        } else {
            if let read = launch.reads.first(where: { $0.mapping == .owner }) {
                self = .ownersRead(read.path)
                return
            }
            let direct: [String] = launch.writes.compactMap { if case .direct(let path) = $0 { path } else { nil } }
            guard let first = direct.first else { return nil }
            self = .direct(first)
        }
    }
}

extension NotSimulated: CustomStringConvertible {
    public var description: String {
        switch self {
        case .hostAction: "it acts on the host itself"
        case .sockets(let paths): "it asks a service of the host over \(paths.joined(separator: ", "))"
        case .network: "it uses the network"
        case .capabilities(let names): "it needs \(names.joined(separator: ", ")) over the host"
        case .direct(let path): "it writes \(path) directly"
        case .ownersRead(let path): "it reads \(path) as its owner, which no dry-run does"
        }
    }
}
