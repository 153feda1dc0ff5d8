public import Documents
public import Runbooks

/// An interruption that a step plans, as it is journaled before the step's intent.
public struct AwaitedInterruption: Sendable, Hashable, Codable {
    public var kind: Interruption
    /// The life that it ends.
    public var life: Life
    /// After this the run turns back.
    public var until: Timestamp

    public init(kind: Interruption, life: Life, until: Timestamp) {
        self.kind = kind
        self.life = life
        self.until = until
    }
}
