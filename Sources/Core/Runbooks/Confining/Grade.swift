/// How much of the host a step may touch.
public enum Grade: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Reads what others may read; nothing else.
    case pure
    /// Writes declared paths, staged unless it says otherwise.
    case files
    /// Declared sockets or capabilities; root bounded by its argv.
    case host

    public static func < (a: Grade, b: Grade) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .pure: 0
        case .files: 1
        case .host: 2
        }
    }
}

/// What must be enforced for a step to start.
public enum MinimumIsolation: String, Sendable, Hashable, Codable, CaseIterable {
    case full
    case degraded
}
