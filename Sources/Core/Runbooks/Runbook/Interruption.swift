import Documents

/// What a step ends on purpose, so that its run goes on afterwards instead of being undone.
public enum Interruption: String, Sendable, Hashable, Codable, CaseIterable {
    case agentRestart = "agent-restart"
    case reboot

    /// How long it may take until the run goes on, where the step does not say.
    public static let usualTime = Duration.seconds(600)

    var words: String {
        switch self {
        case .agentRestart: "the agent starts anew"
        case .reboot: "the host starts anew"
        }
    }
}
