public import Runbooks
import Synchronization

/// Seam to the cage. `Confinement` implements it.
public protocol StepLauncher: Sendable {
    /// Blocks until the process and everything that it started are gone. Failures are verdicts.
    func launch(_ launch: Launch, stop: StopToken) -> LaunchReport

    /// Finds a tool by its bare name in the fixed list of root-owned folders: absolute path and SHA-256 of the file.
    func findTool(_ name: String) -> Result<Tool, ToolProblem>

    /// Which version a tool is, as `askVersion` finds it. What it said is kept for as long as its file is the same.
    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem>
}

public struct Tool: Sendable, Hashable, Codable {
    public let path: String
    /// Hexadecimal.
    public let sha256: String

    public init(path: String, sha256: String) {
        self.path = path
        self.sha256 = sha256
    }
}

public enum ToolProblem: Error, Sendable, Hashable {
    case notFound
    /// Somebody other than root could have written it.
    case writableByOthers(path: String)
}

/// Asks a running launch to end. Handlers run once, on the thread that calls `stop`.
public final class StopToken: Sendable {
    private struct State {
        var stopped = false
        var next = 0
        var handlers: [Int: @Sendable () -> Void] = [:]
    }
    private let state = Mutex(State())

    public init() {}

    public var isStopped: Bool { state.withLock { $0.stopped } }

    public func stop() {
        let handlers = state.withLock { state in
            defer { state.handlers = [:] }
            state.stopped = true
            return Array(state.handlers.values)
        }
        for handler in handlers { handler() }
    }

    /// Runs `handler` when stopped, at once if that was before. Returns a number for `remove`.
    public func onStop(_ handler: @escaping @Sendable () -> Void) -> Int {
        let (number, now) = state.withLock { state in
            state.next += 1
            if !state.stopped { state.handlers[state.next] = handler }
            return (state.next, state.stopped)
        }
        if now { handler() }
        return number
    }

    public func remove(_ number: Int) {
        state.withLock { _ = $0.handlers.removeValue(forKey: number) }
    }
}
