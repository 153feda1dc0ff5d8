public import Documents
public import Runbooks

/// A run, resolved: everything that carrying it out and undoing it need, and nothing that would have to be judged again.
///
/// It is journaled as JSON before anything happens, and recovery works from that copy alone: by then the allowlist, the
/// key or the runbook's file may be gone. A later release reads the plans of the two before it.
public struct RunPlan: Sendable, Hashable, Codable {
    public static let currentVersion = 1

    /// A document by name, version and the SHA-256 of its bytes (of a plugin: of its file list).
    public struct Document: Sendable, Hashable, Codable {
        public var id: String
        public var version: String
        public var sha256: String

        public init(id: String, version: String, sha256: String) {
            self.id = id
            self.version = version
            self.sha256 = sha256
        }
    }

    public enum Trigger: Sendable, Hashable, Codable {
        case order(id: String, sha256: String)
        /// The name of a check's instance.
        case heal(instance: String)
        case person(uid: UInt32)
    }

    /// Who asked for it, and why, as the signed body says.
    public struct Mandate: Sendable, Hashable, Codable {
        public var reason: String?
        public var ticket: String?
        public var requestedBy: String?
        public var approvedBy: [String]

        public init(
            reason: String? = nil, ticket: String? = nil, requestedBy: String? = nil, approvedBy: [String] = []
        ) {
            self.reason = reason
            self.ticket = ticket
            self.requestedBy = requestedBy
            self.approvedBy = approvedBy
        }
    }

    public struct Precondition: Sendable, Hashable, Codable {
        public var probe: Probe
        public var otherwise: RunShape.Otherwise

        public init(probe: Probe, otherwise: RunShape.Otherwise) {
            self.probe = probe
            self.otherwise = otherwise
        }
    }

    /// Something to look at, perhaps for a while.
    public struct Probe: Sendable, Hashable, Codable {
        public enum Question: Sendable, Hashable, Codable {
            case check(CheckCall)
            case value(Condition)
        }
        public var question: Question
        /// How long it may take to become true.
        public var within: Duration
        public var every: Duration
        /// How long it must stay true.
        public var stableFor: Duration
        /// How long all of it may take, its own looks included. Nil: as long as the run.
        public var timeout: Duration?

        public init(
            question: Question, within: Duration = .zero, every: Duration = .seconds(1), stableFor: Duration = .zero
        ) {
            self.question = question
            self.within = within
            self.every = every
            self.stableFor = stableFor
        }
    }

    /// Whose parameters are meant by name.
    public enum Scope: String, Sendable, Hashable, Codable { case runbook, action }

    public struct Step: Sendable, Hashable, Codable {
        public enum Body: Sendable, Hashable, Codable {
            case call(Call)
            case probe(Probe)
        }
        /// `id`, or `id[2]` for the third item of `for_each`.
        public var id: String
        public var name: String
        public var item: Node?
        public var conditions: [Condition]
        public var unless: [Condition]
        /// The action's own `unless`, which means the action's parameters.
        public var settled: [Condition]
        public var body: Body
        /// Looked at before, journaled, and again after an undo.
        public var before: [Observation]
        public var validate: Call?
        public var activate: Call?
        public var undo: Undo
        /// The action's where the undo is its own, the runbook's where the step brings another.
        public var undoScope: Scope
        public var attempts: Int
        public var delay: Duration
        /// Nil in plans of older releases too.
        public var expects: Expected?

        /// What it interrupts on purpose, and how long that may take.
        public struct Expected: Sendable, Hashable, Codable {
            public var interruption: Interruption
            public var within: Duration

            public init(_ interruption: Interruption, within: Duration) {
                self.interruption = interruption
                self.within = within
            }
        }

        public init(
            id: String, name: String, item: Node? = nil, conditions: [Condition] = [], unless: [Condition] = [],
            settled: [Condition] = [], body: Body, before: [Observation] = [], validate: Call? = nil,
            activate: Call? = nil, undo: Undo = .automatic, undoScope: Scope = .runbook, attempts: Int = 1,
            delay: Duration = .zero
        ) {
            self.id = id
            self.name = name
            self.item = item
            self.conditions = conditions
            self.unless = unless
            self.settled = settled
            self.body = body
            self.before = before
            self.validate = validate
            self.activate = activate
            self.undo = undo
            self.undoScope = undoScope
            self.attempts = attempts
            self.delay = delay
        }
    }

    public enum Undo: Sendable, Hashable, Codable {
        /// By the engine: staged files only.
        case automatic
        /// The first case that fits the values taken before; none means nothing to undo.
        case cases([UndoCase])
        case harmless(why: String)
        case irreversible(why: String, recover: Call?)
    }

    public struct UndoCase: Sendable, Hashable, Codable {
        public var conditions: [Condition]
        public var call: Call

        public init(conditions: [Condition], call: Call) {
            self.conditions = conditions
            self.call = call
        }
    }

    public var version = RunPlan.currentVersion
    public var run: String
    public var site: String
    public var host: String
    public var runbook: Document
    public var plugins: [Document]
    public var trigger: Trigger
    public var params: [String: Node]
    public var minimum: MinimumIsolation
    /// Of the whole run.
    public var timeout: Duration?
    public var preconditions: [Precondition]
    public var steps: [Step]
    public var verify: [Probe]
    public var notices: [Call]
    /// Every check that a probe or a condition names.
    public var checks: [String: Check]
    /// What came before it. This and what follows: nil in plans of older releases.
    public var prelude: Prelude?
    public var mandate: Mandate?
    /// Whose versions were held against what the plugins ask for.
    public var tools: [HeldTool]?

    public init(
        run: String, site: String, host: String, runbook: Document, plugins: [Document], trigger: Trigger,
        params: [String: Node], minimum: MinimumIsolation, timeout: Duration?, preconditions: [Precondition],
        steps: [Step], verify: [Probe], notices: [Call], checks: [String: Check]
    ) {
        self.run = run
        self.site = site
        self.host = host
        self.runbook = runbook
        self.plugins = plugins
        self.trigger = trigger
        self.params = params
        self.minimum = minimum
        self.timeout = timeout
        self.preconditions = preconditions
        self.steps = steps
        self.verify = verify
        self.notices = notices
        self.checks = checks
    }
}

extension RunPlan {
    /// What the state machine needs to know.
    public var shape: RunShape {
        RunShape(
            preconditions: preconditions.map(\.otherwise), steps: steps.map(\.shape), verifications: verify.count,
            notices: notices.count)
    }
}

extension RunPlan.Step {
    var shape: RunShape.Step {
        RunShape.Step(
            effect: effect, commits: writes(.staged), observesBefore: !before.isEmpty,
            decidesByBefore: conditions.flatMap(\.templates).flatMap(\.references).contains { $0.scope == .before },
            validates: validate != nil, activates: activate != nil, attempts: attempts)
    }

    /// Whether it changes anything that the engine does not stage.
    var actsDirectly: Bool {
        if case .call(let call) = body { call.grade == .host || writes(.direct) } else { false }
    }

    /// Of what the step's own action may look at.
    var grade: Grade { if case .call(let call) = body { call.grade } else { .pure } }

    private func writes(_ mode: Confine.Write.Mode) -> Bool {
        guard case .call(let call) = body, case .command(let command) = call.operation else { return false }
        return command.confine.write.contains { $0.mode == mode }
    }

    private var effect: RunShape.Step.Effect {
        guard case .call(let call) = body, call.changesHost else { return .none }
        switch undo {
        case .automatic: return .files
        case .cases: return .host(.cases)
        case .harmless: return .host(.harmless)
        case .irreversible: return .host(.irreversible)
        }
    }
}
