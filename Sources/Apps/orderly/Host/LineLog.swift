import Agent
import Documents
import Glibc
import Logging
import Synchronization

/// One line a message, to standard error or to a file: time, level, words. Nothing in a message can begin a line of its
/// own or move the cursor.
final class LineLog: LogHandler, Sendable {
    private struct State {
        var level: Logger.Level
        var metadata: Logger.Metadata = [:]
    }
    private let state: Mutex<State>
    private let descriptor: Int32

    /// - Parameter file: appended to; nil, or one that cannot be opened, is standard error.
    init(level: Logger.Level, file: String?) {
        state = Mutex(State(level: level))
        let opened = file.map { open($0, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640) } ?? -1
        descriptor = opened >= 0 ? opened : STDERR_FILENO
    }

    deinit {
        if descriptor != STDERR_FILENO { close(descriptor) }
    }

    func log(event: LogEvent) {
        let line =
            "\(Clock.now()) \(event.level.rawValue) \(event.message.description.strippingControls(toOneLineOf: 1000))\n"
        Console.write(Array(line.utf8), to: descriptor)
    }

    var logLevel: Logger.Level {
        get { state.withLock { $0.level } }
        set { state.withLock { $0.level = newValue } }
    }

    var metadata: Logger.Metadata {
        get { state.withLock { $0.metadata } }
        set { state.withLock { $0.metadata = newValue } }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { state.withLock { $0.metadata[key] } }
        set { state.withLock { $0.metadata[key] = newValue } }
    }
}

extension Logger.Level {
    init(_ level: Configuration.LogLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}
