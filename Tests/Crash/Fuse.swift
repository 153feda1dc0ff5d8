import Glibc
import Synchronization

/// Counts the crash points that this process passes, and kills it at one of them.
final class Fuse: Sendable {
    enum Setting: Equatable {
        case off
        /// Names each point as it is passed.
        case trace
        /// Kills at the point of this number, counted from 0.
        case cut(Int)

        /// `off`, `trace` or a number.
        init?(_ text: Substring) {
            switch text {
            case "off": self = .off
            case "trace": self = .trace
            default:
                guard let number = Int(text) else { return nil }
                self = .cut(number)
            }
        }
    }

    private struct State {
        var setting = Setting.off
        var passed = 0
    }
    private let state = Mutex(State())

    func arm(_ setting: Setting) { state.withLock { $0 = State(setting: setting) } }

    /// Points that are passed together: nothing happens between them.
    func pass(_ points: [CrashPoint]) {
        let (setting, number) = state.withLock { state in
            defer { state.passed += 1 }
            return (state.setting, state.passed)
        }
        switch setting {
        case .off: return
        case .trace: say(points)
        case .cut(number):
            say(points)
            kill(getpid(), SIGKILL)
        case .cut: return
        }
    }

    private func say(_ points: [CrashPoint]) {
        Line.write("point " + points.map(\.description).joined(separator: ", "))
    }
}

/// Standard output, unbuffered: what was written before a kill is read.
enum Line {
    static func write(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            done += count
        }
    }
}
