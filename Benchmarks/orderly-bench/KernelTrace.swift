import Glibc

/// What the kernel did for this process and all that descend from it, as tracefs tells it
/// (Documentation/trace/ftrace.rst). Nobody is told that is traced; each event costs it some tenths of a microsecond.
struct KernelTrace {
    struct Event {
        /// Microseconds.
        let time: Double
        let processor: Int
        let process: Int
        let kind: Kind
    }
    enum Kind {
        /// A system call by number, and its first argument.
        case enter(Int, Int)
        case exit
        case next(Int)
        case child(Int)
        case mark(String)
    }

    private let folder: String

    /// Nil where there is no tracefs, or not for this user.
    init?() {
        folder = "/sys/kernel/tracing/instances/orderly-bench-\(getpid())"
        guard mkdir(folder, 0o700) == 0 else { return nil }
        let settings = [
            ("buffer_size_kb", "16384"), ("trace_clock", "mono"), ("options/event-fork", "1"),
            ("set_event_pid", "\(getpid())"), ("events/raw_syscalls/enable", "1"),
            ("events/sched/sched_switch/enable", "1"), ("events/sched/sched_process_fork/enable", "1"),
        ]
        for (name, value) in settings where !put(value, name) {
            remove()
            return nil
        }
    }

    func remove() { rmdir(folder) }

    func mark(_ text: String) { _ = put(text, "trace_marker") }

    /// Everything so far, by time.
    func events() -> [Event] {
        _ = put("0", "tracing_on")
        guard let file = fopen(folder + "/trace", "r") else { return [] }
        defer { fclose(file) }
        var events: [Event] = []
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        while getline(&line, &room, file) > 0 {
            if let line, let event = Self.event(String(cString: line)) { events.append(event) }
        }
        free(line)
        return events
    }

    private func put(_ text: String, _ name: String) -> Bool {
        let file = open(folder + "/" + name, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return write(file, text, text.utf8.count) == text.utf8.count
    }

    /// `  orderly-bench-12  [001] ..... 7.000123: sys_enter: NR 1 (7, …`; a name may hold anything, so it is read from behind.
    private static func event(_ line: String) -> Event? {
        let bytes = Array(line.utf8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "[")),
            let close = bytes[open...].firstIndex(of: UInt8(ascii: "]")),
            let dash = bytes[..<open].lastIndex(of: UInt8(ascii: "-")),
            let process = Int(text(bytes[(dash + 1)..<open])), let processor = Int(text(bytes[(open + 1)..<close]))
        else { return nil }
        let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 3)
        guard fields.count == 4, let time = Double(text(fields[1].dropLast())) else { return nil }
        let rest = text(fields[3])
        let kind: Kind? =
            switch text(fields[2]) {
            case "sys_enter:": entered(rest)
            case "sys_exit:": .exit
            case "sched_switch:": number("next_pid=", in: rest).map { .next($0) }
            case "sched_process_fork:": number("child_pid=", in: rest).map { .child($0) }
            case "tracing_mark_write:": .mark(rest)
            default: nil
            }
        return kind.map { Event(time: time * 1e6, processor: processor, process: process, kind: $0) }
    }

    /// `NR 1 (7, 7ffe…`, arguments in hexadecimal.
    private static func entered(_ rest: String) -> Kind? {
        let words = rest.split { " (,".contains($0) }
        guard words.count > 1, let number = Int(words[1]) else { return nil }
        return .enter(number, words.count > 2 ? Int(words[2], radix: 16) ?? -1 : -1)
    }

    private static func number(_ key: String, in rest: String) -> Int? {
        rest.split(separator: " ").last { $0.hasPrefix(key) }.flatMap { Int($0.dropFirst(key.count)) }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).trimmed
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
