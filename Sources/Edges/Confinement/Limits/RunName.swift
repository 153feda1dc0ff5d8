import Glibc
import Synchronization

/// Names of control groups that say whose they are, so that those of a dead agent can be told from a live one's.
enum RunName {
    private static let counter = Atomic<UInt64>(0)

    /// Process numbers mean something in one pid namespace only, and containers may share the control groups.
    private static let namespace: UInt64 = {
        var status = stat()
        return unsafe stat("/proc/self/ns/pid", &status) == 0 ? UInt64(status.st_ino) : 0
    }()

    /// `run-NAMESPACE-PID-START-N`; START is the process's start in clock ticks since boot, since numbers are used again.
    static func next() -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        return "run-\(namespace)-\(getpid())-\(ownStart)-\(number)"
    }

    private static let ownStart = start(of: getpid()) ?? 0

    enum Owner {
        case alive, dead
        /// In another pid namespace, where its number means nothing here.
        case hidden
        /// The name has another form.
        case other
    }

    static func owner(of name: String) -> Owner {
        let parts = name.split(separator: "-")
        guard parts.count == 5, parts[0] == "run", let space = UInt64(parts[1]), let process = Int32(parts[2]),
            let start = UInt64(parts[3])
        else { return .other }
        guard space == namespace else { return .hidden }
        return self.start(of: process) == start ? .alive : .dead
    }

    private static func start(of process: Int32) -> UInt64? {
        // The name before it may hold spaces and brackets; field 22 is the 20th after the last bracket (proc(5)).
        guard let text = HostFile.text("/proc/\(process)/stat"), let bracket = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
