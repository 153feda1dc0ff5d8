/// Something that a layer of the cage must refuse, tried from inside: the launcher itself is then the step's program,
/// started as `orderly-confine attempt ARGUMENT…`, with no more rights than any step.
///
/// For each it writes a line to standard output: the argument, a space, and the errno of what was tried, 0 when it
/// worked.
public enum Attempt: Sendable, Hashable {
    /// Opens a file and reads a byte.
    case read(String)
    /// Writes a byte to the end of a file.
    case append(String)
    /// Makes a new file and leaves it there.
    case create(String)
    /// Makes a new file that nobody may open, and opens it: for CAP_DAC_OVERRIDE alone.
    case override(String)
    /// To a TCP port of 127.0.0.1.
    case connect(UInt16)
    /// Whether the process with this number could be sent a signal.
    case signal(Int32)
    /// A new session keyring, which every process may have that no filter keeps from it.
    case keyring
    /// Loads a seccomp filter that allows everything, after giving up all capabilities: works under no_new_privs only.
    case filter
    /// A new user namespace.
    case namespace
    /// So many bytes of memory, each page written to.
    case allocate(Int)
    /// So many processes at once.
    case fork(Int)
    /// So many milliseconds of processor time within five times as long; ETIME when it got less.
    case spin(Int)
    /// Never ends.
    case wait

    /// The launcher's argument that makes it try things.
    public static let mode = "attempt"

    public var argument: String {
        switch self {
        case .read(let path): "read=\(path)"
        case .append(let path): "append=\(path)"
        case .create(let path): "create=\(path)"
        case .override(let path): "override=\(path)"
        case .connect(let port): "connect=\(port)"
        case .signal(let process): "signal=\(process)"
        case .keyring: "keyring"
        case .filter: "filter"
        case .namespace: "namespace"
        case .allocate(let bytes): "allocate=\(bytes)"
        case .fork(let count): "fork=\(count)"
        case .spin(let milliseconds): "spin=\(milliseconds)"
        case .wait: "wait"
        }
    }

    public init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts[0], parts.count == 2 ? parts[1] : nil) {
        case ("read", let path?): self = .read(path)
        case ("append", let path?): self = .append(path)
        case ("create", let path?): self = .create(path)
        case ("override", let path?): self = .override(path)
        case ("connect", let text?):
            guard let port = UInt16(text) else { return nil }
            self = .connect(port)
        case ("signal", let text?):
            // 0 and below would mean groups of processes: kill(2).
            guard let process = Int32(text), process > 0 else { return nil }
            self = .signal(process)
        case ("keyring", nil): self = .keyring
        case ("filter", nil): self = .filter
        case ("namespace", nil): self = .namespace
        case ("allocate", let text?):
            guard let bytes = Self.number(text, atMost: 1 << 32) else { return nil }
            self = .allocate(bytes)
        case ("fork", let text?):
            guard let count = Self.number(text, atMost: 256) else { return nil }
            self = .fork(count)
        case ("spin", let text?):
            guard let milliseconds = Self.number(text, atMost: 10_000) else { return nil }
            self = .spin(milliseconds)
        case ("wait", nil): self = .wait
        default: return nil
        }
    }

    private static func number(_ text: String, atMost most: Int) -> Int? {
        Int(text).flatMap { (0...most).contains($0) ? $0 : nil }
    }
}
