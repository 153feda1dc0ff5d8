/// The version that evidence carries and `--version` prints.
public enum AgentVersion {
    public static let current = "0.1.0"
    /// No clock is believed to be before this.
    static let built = "2026-11-21T00:00:00Z"
}
