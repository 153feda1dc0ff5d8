/// Under which conditions an attempt is made.
enum Column: String, CaseIterable, Sendable {
    /// A root agent's ordinary step: uid 0 of a user namespace that is mapped to an unprivileged range.
    case root
    /// Grade host: the host's root, with no socket and no capability declared.
    case host
    /// An ordinary user's agent: the one id, mapped to itself.
    case user
    /// A root agent on a kernel without Landlock and a host without control groups.
    case degraded

    /// Whether what is measured here needs a root agent.
    var needsRoot: Bool { self != .user }

    static let mapped: Set<Column> = [.root, .degraded]
    static let all = Set(Column.allCases)
}
