import Confinement
import Execution
import Foundation
import Synchronization

/// A launch on a thread of its own, while the host is looked at.
final class Watched: @unchecked Sendable {
    // `report` is written before `ended` is signalled and read after it was waited for.
    private var report: LaunchReport?
    private let ended = DispatchSemaphore(value: 0)
    private let isOver = Mutex(false)
    let stop = StopToken()

    init(_ bench: Bench, _ launch: Launch) {
        let agent = bench.agent
        let thread = Thread { [self] in
            report = agent.launch(launch, stop: stop)
            isOver.withLock { $0 = true }
            ended.signal()
        }
        thread.start()
    }

    /// Whether `condition` came true while it ran.
    func runs(until condition: () -> Bool) -> Bool {
        while !isOver.withLock({ $0 }) {
            if condition() { return true }
            usleep(10_000)
        }
        return false
    }

    func finish() -> LaunchReport? {
        ended.wait()
        return report
    }
}

/// Processes of this host, by an argument that no other has.
enum Processes {
    static func token() -> String { "\(getpid())-\(UInt32.random(in: 1_000_000...9_999_999))" }

    static func with(_ argument: String) -> [pid_t] {
        names().filter { has($0, argument) }
    }

    static func has(_ process: pid_t, _ argument: String) -> Bool {
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
        return line.split(separator: 0).contains { String(decoding: $0, as: UTF8.self) == argument }
    }

    /// Of every process of this host that was there to be asked.
    static func parents() -> [pid_t: pid_t] {
        var parents: [pid_t: pid_t] = [:]
        for process in names() {
            // The name before it may hold spaces and brackets: proc(5).
            guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { continue }
            let fields = text[text.index(after: end)...].split(separator: " ")
            if fields.count > 1 { parents[process] = pid_t(fields[1]) }
        }
        return parents
    }

    /// Everything below a process.
    static func below(_ process: pid_t) -> Set<pid_t> {
        let parents = parents()
        var found: Set<pid_t> = []
        var next: Set<pid_t> = [process]
        while !next.isEmpty {
            next = Set(parents.filter { next.contains($0.value) }.keys)
            found.formUnion(next)
        }
        return found
    }

    @discardableResult
    static func wait(for argument: String, toExist wanted: Bool) -> Bool {
        eventually { with(argument).isEmpty != wanted }
    }

    /// Whether it came to that within minutes, of which only a failure takes more than it must.
    static func eventually(_ condition: () -> Bool) -> Bool {
        for _ in 0..<30_000 {
            if condition() { return true }
            usleep(10_000)
        }
        return false
    }

    static func names() -> [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
    }

    /// Whether the text stands in the command line or the environment of any process.
    static func show(_ text: String) -> Bool {
        names().contains { process in
            ["cmdline", "environ"].contains { file in
                guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") else { return false }
                return String(decoding: bytes, as: UTF8.self).contains(text)
            }
        }
    }
}
