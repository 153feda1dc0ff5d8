public import Signing

/// Who makes a statement, and which signed documents were in force there.
public struct Origin: Sendable, Hashable {
    public var site: String
    /// May be a pseudonym.
    public var host: String
    /// Version of the program.
    public var agent: String
    public var inForce: HeldVersions

    public init(site: String, host: String, agent: String, inForce: HeldVersions) {
        self.site = site
        self.host = host
        self.agent = agent
        self.inForce = inForce
    }
}
