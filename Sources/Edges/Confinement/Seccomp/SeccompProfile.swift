/// What of the system calls one kind of launch may use.
struct SeccompProfile: Sendable, Hashable {
    enum Sockets: Sendable, Hashable {
        case none
        /// Unix and IP of every type.
        case any
        /// Unix, and of IP streams only: no datagrams, so no name service either.
        case streams
    }
    enum Netlink: Sendable, Hashable {
        case none
        /// Routes and socket tables, which tools read.
        case readable
        case any
    }
    var sockets: Sockets
    var netlink: Netlink
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
