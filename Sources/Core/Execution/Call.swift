public import Runbooks

/// One thing to carry out: an action of a plugin, or a command or script that a runbook holds itself.
public struct Call: Sendable, Hashable, Codable {
    public enum Operation: Sendable, Hashable, Codable {
        case command(Command)
        /// Runs nothing: tells people.
        case alert(message: Template, severity: Template)
    }

    /// What references to parameters mean inside.
    public enum Scope: Sendable, Hashable, Codable {
        /// The runbook's.
        case runbook
        /// The action's own, filled in by `with`.
        case action([Parameter], with: [String: Template])
    }

    /// `sshd/write-settings`, or the step's id.
    public var label: String
    public var scope: Scope
    public var grade: Grade
    public var operation: Operation
    public var timeout: Duration
    /// How standard output is read, and what of it later steps may use.
    public var reading: Output?

    public struct Output: Sendable, Hashable, Codable {
        public var parse: Parse
        public var take: [Taken]
        public var expect: [Expectation]

        public init(parse: Parse, take: [Taken] = [], expect: [Expectation] = []) {
            self.parse = parse
            self.take = take
            self.expect = expect
        }
    }

    public init(
        label: String, scope: Scope, grade: Grade, operation: Operation, timeout: Duration = .seconds(60),
        reading: Output? = nil
    ) {
        self.label = label
        self.scope = scope
        self.grade = grade
        self.operation = operation
        self.timeout = timeout
        self.reading = reading
    }

    /// Whether there could be anything to undo.
    var changesHost: Bool {
        if case .alert = operation { return false }
        return grade != .pure
    }
}

extension Call {
    /// Bytes that it may stage altogether.
    var stageLimit: Int { if case .command(let command) = operation { command.confine.limits.stage } else { 0 } }
}
