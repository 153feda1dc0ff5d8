public import Documents

/// Whether what the steps of a runbook do can be undone: tried out, with every failure that could come, on copies.
public struct Proof: Sendable, Hashable {
    public enum Verdict: Sendable, Hashable {
        /// After every failure everything was as before, by the engine's own undo.
        case proved
        /// The same, of what acts on the host, whose tools a test answered for.
        case provedWithStubs
        case nothingToUndo
        /// Its author says so; nothing was tried.
        case declared(Declaration, why: String)
        case notProvable(String)
        /// Something was left behind, or could not be undone.
        case failed(String)

        public var word: Word {
            switch self {
            case .proved: .proved
            case .provedWithStubs: .provedWithStubs
            case .nothingToUndo: .nothingToUndo
            case .declared, .notProvable: .notProvable
            case .failed: .failed
            }
        }

        public var why: String? {
            switch self {
            case .proved, .provedWithStubs, .nothingToUndo: nil
            case .declared(.harmless, let why): "declared harmless: \(why)"
            case .declared(.irreversible, let why): "irreversible: \(why)"
            case .notProvable(let why), .failed(let why): why
            }
        }
    }

    public enum Word: String, Sendable, CaseIterable {
        case proved
        case provedWithStubs = "proved with stubs"
        case nothingToUndo = "nothing to undo"
        case notProvable = "not provable"
        case failed
    }

    /// Why a step needs no undo, or has none.
    public enum Declaration: String, Sendable, CaseIterable { case harmless, irreversible }

    public struct Step: Sendable, Hashable {
        public var id: String
        public var name: String
        public var verdict: Verdict
        /// Paths that it changed and that were put back.
        public var paths: Int
        /// The failures that it was put through.
        public var failures: [String]

        public init(id: String, name: String, verdict: Verdict, paths: Int = 0, failures: [String] = []) {
            self.id = id
            self.name = name
            self.verdict = verdict
            self.paths = paths
            self.failures = failures
        }
    }

    public enum Repetition: Sendable, Hashable {
        /// The second time it changes nothing but times.
        case idempotent
        /// Paths that it changes again.
        case changes([String])
        case notTried(String)
    }

    /// When and where it was made.
    public struct Circumstances: Sendable, Hashable {
        public enum Account: String, Sendable, CaseIterable { case root, user }
        public var at: Timestamp
        /// Version of the program.
        public var engine: String
        /// As uname(2) gives its release: "6.1.0-18-amd64".
        public var kernel: String
        public var account: Account

        public init(at: Timestamp, engine: String, kernel: String, account: Account) {
            self.at = at
            self.engine = engine
            self.kernel = kernel
            self.account = account
        }
    }

    public var runbook: RunPlan.Document
    /// With the digests of their folders.
    public var plugins: [RunPlan.Document]
    /// The parameters that it was made with, defaults included.
    public var params: [String: Node]
    public var circumstances: Circumstances
    public var steps: [Step]
    public var repetition: Repetition
    /// This machine cannot build the cage.
    public var machine: SetupFailure?

    public init(
        runbook: RunPlan.Document, plugins: [RunPlan.Document], params: [String: Node], circumstances: Circumstances
    ) {
        self.runbook = runbook
        self.plugins = plugins
        self.params = params
        self.circumstances = circumstances
        steps = []
        repetition = .notTried("it was not reached")
    }

    /// Whether every step is proved, or has nothing to undo.
    public var isWhole: Bool {
        machine == nil
            && steps.allSatisfy { [.proved, .provedWithStubs, .nothingToUndo].contains($0.verdict) }
    }
}

extension Proof: Maskable {
    func masked(by mask: Mask) -> Proof {
        var told = self
        told.params = params.mapValues { mask.hiding(in: $0) }
        told.steps = steps.map { step in
            var step = step
            step.name = mask.hiding(in: step.name)
            switch step.verdict {
            case .proved, .provedWithStubs, .nothingToUndo: break
            case .declared(let how, let why): step.verdict = .declared(how, why: mask.hiding(in: why))
            case .notProvable(let why): step.verdict = .notProvable(mask.hiding(in: why))
            case .failed(let why): step.verdict = .failed(mask.hiding(in: why))
            }
            return step
        }
        switch repetition {
        case .idempotent: break
        case .changes(let paths): told.repetition = .changes(paths.map { mask.hiding(in: $0) })
        case .notTried(let why): told.repetition = .notTried(mask.hiding(in: why))
        }
        if let machine, case .setupFailed(let hidden) = Execution.Verdict.setupFailed(machine).masked(by: mask) {
            told.machine = hidden
        }
        return told
    }
}
