import Confinement
import Execution
import Foundation

/// A launch on a thread of its own, while the host is looked at.
final class Watched: @unchecked Sendable {
    // `report` is written before `ended` is signalled and read after it was waited for.
    private var report: LaunchReport?
    private let ended = DispatchSemaphore(value: 0)
    let stop = StopToken()

    init(_ bench: Bench, _ launch: Launch) {
        let confinement = bench.confinement
        let thread = Thread { [self] in
            report = confinement.launch(launch, stop: stop)
            ended.signal()
        }
        thread.start()
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
        names().filter { process in
            guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
            return line.split(separator: 0).contains { String(decoding: $0, as: UTF8.self) == argument }
        }
    }

    /// Whether it came to that within half a minute.
    @discardableResult
    static func wait(for argument: String, toExist wanted: Bool) -> Bool {
        for _ in 0..<3000 {
            if with(argument).isEmpty != wanted { return true }
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
