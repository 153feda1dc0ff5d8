/// As much of a plan as the state machine needs to know.
public struct RunShape: Sendable, Hashable {
    public enum Otherwise: String, Sendable, Hashable, Codable, CaseIterable {
        case fail, `defer`, skip, alert
    }

    public struct Step: Sendable, Hashable {
        public enum Effect: Sendable, Hashable {
            /// Changes nothing: a pure step, a check, an alert.
            case none
            /// Staged writes only; undone by the engine.
            case files
            /// Changes the host directly; undone by cases, or declared harmless or irreversible.
            case host(Undo)
        }
        public enum Undo: Sendable, Hashable { case cases, harmless, irreversible }

        public var effect: Effect
        /// Whether it stages writes, whatever else it does; they are committed after it.
        public var commits: Bool
        public var observesBefore: Bool
        /// Its `if` asks what `before` saw, so it is observed before it is decided.
        public var decidesByBefore: Bool
        public var validates: Bool
        public var activates: Bool
        public var attempts: Int

        public init(
            effect: Effect, commits: Bool = false, observesBefore: Bool = false, decidesByBefore: Bool = false,
            validates: Bool = false, activates: Bool = false, attempts: Int = 1
        ) {
            self.effect = effect
            self.commits = commits || effect == .files
            self.observesBefore = observesBefore
            self.decidesByBefore = observesBefore && decidesByBefore
            self.validates = validates
            self.activates = activates
            self.attempts = attempts
        }
    }

    public var preconditions: [Otherwise]
    public var steps: [Step]
    public var verifications: Int
    public var notices: Int

    public init(preconditions: [Otherwise], steps: [Step], verifications: Int, notices: Int) {
        self.preconditions = preconditions
        self.steps = steps
        self.verifications = verifications
        self.notices = notices
    }
}
