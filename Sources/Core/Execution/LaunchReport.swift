/// How a launch ended, and under which layers it ran.
public struct LaunchReport: Sendable, Hashable, Codable {
    public var verdict: Verdict
    public var standardOutput: CapturedOutput
    public var standardError: CapturedOutput
    public var duration: Duration
    public var layers: [Layer]
    public var peaks: Peaks
    /// Calls that seccomp refused. Nil where nobody could count them.
    public var denials: [Denial]?

    public init(
        verdict: Verdict, standardOutput: CapturedOutput = .init(), standardError: CapturedOutput = .init(),
        duration: Duration = .zero, layers: [Layer] = [], peaks: Peaks = .init(),
        denials: [Denial]? = nil
    ) {
        self.verdict = verdict
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.duration = duration
        self.layers = layers
        self.peaks = peaks
        self.denials = denials
    }
}

public enum Verdict: Sendable, Hashable, Codable {
    case exited(code: Int32)
    case signalled(signal: Int32)
    case timedOut
    case outOfMemory
    case outputLimit
    /// It was refused so many calls that it was ended.
    case denialBudget
    case stageLimit
    /// The agent was told to stop.
    case stopped
    case setupFailed(SetupFailure)
    /// A process that even SIGKILL did not end (state D).
    case unkillable
}

/// Why a cage could not be built: nothing of the step ran.
public struct SetupFailure: Error, Sendable, Hashable, Codable {
    /// What was being done, in the launcher's words: "mount", "landlock", "exec".
    public var stage: String
    public var path: String?
    /// 0 where no system call failed.
    public var errno: Int32
    /// What to do about it.
    public var hint: String?

    public init(stage: String, path: String? = nil, errno: Int32, hint: String? = nil) {
        self.stage = stage
        self.path = path
        self.errno = errno
        self.hint = hint
    }
}

/// One protective layer, and whether it held during this launch.
public struct Layer: Sendable, Hashable, Codable {
    public enum State: String, Sendable, Hashable, Codable {
        case active
        case degraded
        case absent
    }
    /// "user namespace", "landlock", "seccomp", "memory limit", …
    public var name: String
    public var state: State
    public var note: String?

    public init(_ name: String, _ state: State, note: String? = nil) {
        self.name = name
        self.state = state
        self.note = note
    }
}

/// The most that a step used, where the host can tell.
public struct Peaks: Sendable, Hashable, Codable {
    /// Bytes.
    public var memory: Int?
    public var processes: Int?
    /// How many of them the kernel killed for want of memory.
    public var killedForMemory: Int?
    public var processorTime: Duration?

    public init(
        memory: Int? = nil, processes: Int? = nil, killedForMemory: Int? = nil, processorTime: Duration? = nil
    ) {
        self.memory = memory
        self.processes = processes
        self.killedForMemory = killedForMemory
        self.processorTime = processorTime
    }
}

/// The bytes of one stream, without secrets: its start, and its end where the middle was dropped.
public struct CapturedOutput: Sendable, Hashable, Codable {
    public var head: [UInt8]
    public var tail: [UInt8]
    /// Bytes that the step wrote, each secret counted as its mark.
    public var total: Int

    public init(head: [UInt8] = [], tail: [UInt8] = [], total: Int = 0) {
        self.head = head
        self.tail = tail
        self.total = total
    }

    public var isComplete: Bool { head.count + tail.count == total }

    /// The whole stream; nil when its middle was dropped.
    public var bytes: [UInt8]? { isComplete ? head + tail : nil }
}
