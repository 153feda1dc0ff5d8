/// What comes before a run.
public enum Prelude: String, Sendable, Hashable, Codable {
    case none
    /// A dry-run on the same host, which the run is then compared with.
    case dryRun = "dry_run"

    /// - Parameter flag: `dry_run_first`.
    public init(_ flag: Bool?) { self = flag == true ? .dryRun : .none }
}
