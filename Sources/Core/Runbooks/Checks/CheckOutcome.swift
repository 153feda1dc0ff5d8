/// What became of a check, in the words of documents and evidence.
public enum CheckOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    case pass
    case drift
    /// The check itself is broken or its tool answered what nobody can read.
    case error
    /// There was nothing to judge.
    case unknown
    case notApplicable = "not_applicable"
    case waived

    /// Which one stands for several: drift > error > unknown > pass.
    public var weight: Int {
        switch self {
        case .drift: 3
        case .error: 2
        case .unknown: 1
        case .pass, .notApplicable, .waived: 0
        }
    }
}
