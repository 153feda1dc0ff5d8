/// What of the system calls one kind of launch may use.
struct SeccompProfile: Sendable, Hashable {
    enum Sockets: Sendable, Hashable {
        case none
        /// Of IP, streams and datagrams.
        case any
        /// The same, but nothing that listens.
        case quiet
        /// Of IP, streams that are opened by connect(2), where Landlock bounds the port: no datagrams, so no name
        /// service either, and nothing that listens.
        case outgoing
    }
    enum Netlink: Sendable, Hashable {
        case none
        /// Routes and socket tables, which tools read.
        case readable
        case any
    }
    var sockets: Sockets
    /// Named and abstract ones. Pairs every step may make.
    var unixSockets: Bool
    var netlink: Netlink
    /// Where no other layer keeps them out of a directory of the host.
    var pipesOnDisk: Bool
    /// Only of grade host.
    var capabilities: Set<String>

    /// Calls that are answered "not implemented", so that programs fall back to one that can be filtered: openat2 and
    /// clone3 hide their flags behind a pointer, io_uring acts behind every filter.
    static let notImplemented = ["clone3", "openat2", "io_uring_setup"]

    /// CLONE_NEWTIME is a bit of clone3 only; the rest are the namespaces of clone(2).
    static let namespaceFlags: UInt64 = 0x7E02_0000

    /// The highest call number that the tables know; later ones are "not implemented" rather than refused, because
    /// that is what C libraries fall back from.
    static let highestCall: UInt32 = 450
}
