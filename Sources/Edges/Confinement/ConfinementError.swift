/// Why this host's steps cannot be confined at all.
public struct ConfinementError: Error, Sendable, Hashable {
    public enum Code: String, Sendable, Hashable {
        case launcherMissing, launcherWritableByOthers, badRange
    }
    public let code: Code
    public let path: String
    /// What to do, for a person.
    public let message: String
}
