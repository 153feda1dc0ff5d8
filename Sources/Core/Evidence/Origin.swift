/// Who makes a statement, and which signed documents were in force there.
public struct Origin: Sendable, Hashable {
    public var site: String
    /// May be a pseudonym.
    public var host: String
    /// Version of the program.
    public var agent: String
    /// Version of the trust document.
    public var trust: Int
    /// Version of the allowlist; nil before the first.
    public var allowlist: Int?

    public init(site: String, host: String, agent: String, trust: Int, allowlist: Int?) {
        self.site = site
        self.host = host
        self.agent = agent
        self.trust = trust
        self.allowlist = allowlist
    }
}
