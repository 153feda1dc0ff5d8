import Agent

/// The version that `--version` prints and evidence carries.
enum Version {
    static let current = AgentVersion.current
}
