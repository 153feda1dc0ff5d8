/// One host of one site.
public struct HostName: Sendable, Hashable, CustomStringConvertible {
    public let site: String
    public let host: String

    public init(site: String, host: String) {
        self.site = site
        self.host = host
    }

    public var description: String { "\(site)/\(host)" }
}
