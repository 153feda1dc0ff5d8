/// Under which conditions an attempt is made.
enum Column: String, CaseIterable, Sendable {
    /// A root agent's ordinary step: uid 0 of a user namespace that is mapped to an unprivileged range.
    case root
    /// The same, by a fork server that has no cage ready.
    case forked
    /// The same, in a cage that a fork server built before its launch: decision 0013.
    case ready
    /// Grade host: the host's root, with no socket and no capability declared.
    case host
    /// An ordinary user's agent: the one id, mapped to itself.
    case user
    /// A root agent on a kernel without Landlock and a host without control groups.
    case degraded
    /// A root agent's step where no overlay can lie on id-mapped mounts: what is staged are copies with shifted owners.
    case copied
    /// What a dry-run makes of an ordinary step's launch, as root and as an ordinary user: each write is an overlay.
    case dry
    case userDry = "user-dry"

    /// How launchers come to be.
    enum Start { case spawned, forked, ready }

    var start: Start {
        switch self {
        case .forked: .forked
        case .ready: .ready
        case .root, .host, .user, .degraded, .copied, .dry, .userDry: .spawned
        }
    }

    /// Whose expectations hold here where a case has none of its own.
    var like: Column {
        switch self {
        case .forked, .ready, .copied, .dry: .root
        case .userDry: .user
        case .root, .host, .user, .degraded: self
        }
    }

    /// Whether what is measured here needs a root agent.
    var needsRoot: Bool { like != .user }

    var isDry: Bool { self == .dry || self == .userDry }
}
