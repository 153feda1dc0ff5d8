import Documents

/// One step of a run: what was executed, under which layers, and what it changed.
public struct StepRecord: Sendable, Hashable {
    public struct Tool: Sendable, Hashable {
        public var path: String
        /// Hexadecimal, of the file that was executed.
        public var sha256: String

        public init(path: String, sha256: String) {
            self.path = path
            self.sha256 = sha256
        }
    }

    /// A stream of output, which itself stays on the host.
    public struct Output: Sendable, Hashable {
        public var sha256: String
        /// Bytes.
        public var size: Int

        public init(sha256: String, size: Int) {
            self.sha256 = sha256
            self.size = size
        }

        var node: Node { .map(["sha256": Node(sha256), "size": Node(size)]) }
    }

    /// A path that the step changed; nil where nothing was there before or is there after.
    public struct FileChange: Sendable, Hashable {
        public var path: String
        public var before: FileFacts?
        public var after: FileFacts?

        public init(path: String, before: FileFacts?, after: FileFacts?) {
            self.path = path
            self.before = before
            self.after = after
        }

        var node: Node { .map(["path": Node(path), "before": before?.node, "after": after?.node]) }
    }

    public struct FileFacts: Sendable, Hashable {
        /// file, directory or link.
        public var kind: String
        public var sha256: String?
        /// Permission bits; written in octal.
        public var mode: UInt32
        public var owner: UInt32
        public var group: UInt32

        public init(kind: String, sha256: String?, mode: UInt32, owner: UInt32, group: UInt32) {
            self.kind = kind
            self.sha256 = sha256
            self.mode = mode
            self.owner = owner
            self.group = group
        }

        var node: Node {
            let digits = String(mode & 0o7777, radix: 8)
            return .map([
                "kind": Node(kind), "sha256": sha256.map { Node($0) },
                "mode": Node(String(repeating: "0", count: max(0, 4 - digits.count)) + digits),
                "owner": Node(Int(owner)), "group": Node(Int(group)),
            ])
        }
    }

    /// A protective layer of the cage.
    public struct Layer: Sendable, Hashable {
        public var name: String
        /// active, degraded or absent.
        public var state: String
        public var note: String?

        public init(name: String, state: String, note: String? = nil) {
            self.name = name
            self.state = state
            self.note = note
        }

        var node: Node { .map(["name": Node(name), "state": Node(state), "note": note.map { Node($0) }]) }
    }

    /// A system call that the step was refused, how often, and the path in it as the step gave it.
    public struct Denial: Sendable, Hashable {
        public var call: String
        public var path: String?
        public var count: Int

        public init(call: String, path: String? = nil, count: Int) {
            self.call = call
            self.path = path
            self.count = count
        }

        var node: Node {
            .map(["call": Node(call), "path": path.map { Node($0) }, "count": Node(count)])
        }
    }

    /// The most that a step used, where the host could tell.
    public struct Peaks: Sendable, Hashable {
        /// Bytes.
        public var memory: Int?
        public var processes: Int?
        public var processorTime: Duration?

        public init(memory: Int? = nil, processes: Int? = nil, processorTime: Duration? = nil) {
            self.memory = memory
            self.processes = processes
            self.processorTime = processorTime
        }

        var node: Node? {
            if self == Peaks() { return nil }
            return .map([
                "memory": memory.map { Node($0) }, "processes": processes.map { Node($0) },
                "processor_milliseconds": processorTime.map { Node(.integer($0.wholeMilliseconds)) },
            ])
        }
    }

    public var id: String
    /// The action, `plugin/action`, where the step uses one.
    public var uses: String?
    public var tool: Tool?
    public var attempts: Int
    /// In words: "exited 0", "timed out", "not run", …
    public var verdict: String
    public var duration: Duration
    public var standardOutput: Output?
    public var standardError: Output?
    public var changes: [FileChange]
    /// How its undo came out, where it was undone: undone, nothing_to_undo, failed, …
    public var undo: String?
    public var layers: [Layer]
    /// Nil where nobody could count them.
    public var denials: [Denial]?
    public var peaks: Peaks
    /// What still differs after the undo.
    public var differences: [String]

    public init(
        id: String, uses: String? = nil, tool: Tool? = nil, attempts: Int = 1, verdict: String,
        duration: Duration = .zero, standardOutput: Output? = nil, standardError: Output? = nil,
        changes: [FileChange] = [], undo: String? = nil, layers: [Layer] = [], denials: [Denial]? = nil,
        peaks: Peaks = .init(), differences: [String] = []
    ) {
        self.id = id
        self.uses = uses
        self.tool = tool
        self.attempts = attempts
        self.verdict = verdict
        self.duration = duration
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.changes = changes
        self.undo = undo
        self.layers = layers
        self.denials = denials
        self.peaks = peaks
        self.differences = differences
    }

    var node: Node {
        .map([
            "id": Node(id), "uses": uses.map { Node($0) },
            "tool": tool.map { .map(["path": Node($0.path), "sha256": Node($0.sha256)]) },
            "attempts": Node(attempts), "verdict": Node(verdict),
            "milliseconds": Node(.integer(duration.wholeMilliseconds)),
            "standard_output": standardOutput?.node, "standard_error": standardError?.node,
            "changes": Node.some(changes, \.node), "undo": undo.map { Node($0) },
            "differences": Node.some(differences) { Node($0) }, "layers": Node.some(layers, \.node),
            "denials": denials.map { .list($0.map(\.node)) }, "peaks": peaks.node,
        ])
    }
}
