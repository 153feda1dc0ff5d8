public import Documents

/// One run of a runbook, from what asked for it to what it left behind.
public struct RunRecord: Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        /// A signed order; the digest is of its payload.
        case order(id: String, sha256: String)
        /// A drift check that found drift: the instance's name.
        case heal(check: String)
        /// Somebody on the host itself.
        case person(uid: UInt32)
        /// The agent after a restart: the run that it undoes keeps its own cause in the plan.
        case recovery
    }

    /// A document by name, version and the SHA-256 of its bytes (of a plugin: of its file list).
    public struct Document: Sendable, Hashable {
        public var id: String
        public var version: String
        public var sha256: String

        public init(id: String, version: String, sha256: String) {
            self.id = id
            self.version = version
            self.sha256 = sha256
        }

        var node: Node { .map(["id": Node(id), "version": Node(version), "sha256": Node(sha256)]) }
    }

    /// A precondition or a `verify` probe: how it came out.
    public struct Probe: Sendable, Hashable {
        public var check: String
        /// pass, drift, error, unknown, not_applicable or waived.
        public var result: String
        public var note: String?

        public init(check: String, result: String, note: String? = nil) {
            self.check = check
            self.result = result
            self.note = note
        }

        var node: Node { .map(["check": Node(check), "result": Node(result), "note": note.map { Node($0) }]) }
    }

    /// What a process printed that was no step's last attempt.
    public struct Printed: Sendable, Hashable {
        /// `write/validate`, `write/attempt-1`, `verify/sshd/active/config`, …
        public var by: String
        public var standardOutput: StepRecord.Output?
        public var standardError: StepRecord.Output?

        public init(by: String, standardOutput: StepRecord.Output?, standardError: StepRecord.Output?) {
            self.by = by
            self.standardOutput = standardOutput
            self.standardError = standardError
        }

        var node: Node {
            .map([
                "by": Node(by), "standard_output": standardOutput?.node, "standard_error": standardError?.node,
            ])
        }
    }

    public var run: String
    public var cause: Cause
    public var mandate: Mandate
    public var runbook: Document
    public var plugins: [Document]
    /// The outcome's word: success, reverted, …
    public var outcome: String
    /// Why it ended so, where that is not success.
    public var reason: String?
    public var started: Timestamp
    public var ended: Timestamp
    public var preconditions: [Probe]
    public var steps: [StepRecord]
    public var verify: [Probe]
    /// What still differs from the state before, where the run was undone.
    public var differences: [String]
    public var printed: [Printed]
    public var tools: [HeldTool]
    /// Nil where no dry-run was asked for, or where the run did not start because of it.
    public var conformance: Conformance?

    public init(
        run: String, cause: Cause, mandate: Mandate = Mandate(), runbook: Document, plugins: [Document] = [],
        outcome: String, reason: String? = nil, started: Timestamp, ended: Timestamp, preconditions: [Probe] = [],
        steps: [StepRecord] = [], verify: [Probe] = [], differences: [String] = [], printed: [Printed] = [],
        tools: [HeldTool] = [], conformance: Conformance? = nil
    ) {
        self.run = run
        self.cause = cause
        self.mandate = mandate
        self.runbook = runbook
        self.plugins = plugins
        self.outcome = outcome
        self.reason = reason
        self.started = started
        self.ended = ended
        self.preconditions = preconditions
        self.steps = steps
        self.verify = verify
        self.differences = differences
        self.printed = printed
        self.tools = tools
        self.conformance = conformance
    }

    var node: Node {
        .map([
            "run": Node(run), "outcome": Node(outcome), "reason": reason.map { Node($0) }, "cause": cause.node,
            "request": mandate == Mandate() ? nil : mandate.node, "runbook": runbook.node,
            "plugins": Node.some(plugins, \.node), "tools": Node.some(tools, \.node), "started": Node(started),
            "ended": Node(ended),
            "preconditions": Node.some(preconditions, \.node), "steps": .list(steps.map(\.node)),
            "verify": Node.some(verify, \.node), "differences": Node.some(differences) { Node($0) },
            "printed": Node.some(printed, \.node), "conformance": conformance?.node,
        ])
    }
}

extension RunRecord.Cause {
    var node: Node {
        switch self {
        case .order(let id, let sha256): .map(["order": Node(id), "sha256": Node(sha256)])
        case .heal(let check): .map(["heal": Node(check)])
        case .person(let uid): .map(["uid": Node(Int(uid))])
        case .recovery: .map(["recovery": true])
        }
    }
}
