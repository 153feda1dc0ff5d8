public import Documents

/// A check with its parameters, on one host.
public struct CheckInstance: Sendable, Hashable {
    /// Its name in the baseline.
    public var id: String
    /// `PLUGIN/CHECK`.
    public var uses: String
    /// Values of the whole site.
    public var site: [String: Node]
    /// Values of this host; they win.
    public var host: [String: Node]
    public var profile: String?
    public var mode: Baseline.Mode
    /// Why it is not looked at here.
    public var off: String?

    public init(
        id: String, uses: String, site: [String: Node] = [:], host: [String: Node] = [:], profile: String? = nil,
        mode: Baseline.Mode = .audit, off: String? = nil
    ) {
        self.id = id
        self.uses = uses
        self.site = site
        self.host = host
        self.profile = profile
        self.mode = mode
        self.off = off
    }
}
