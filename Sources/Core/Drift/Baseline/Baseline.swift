public import Documents

/// Which checks a site's hosts are held against, with which values. Signed with the site key.
public struct Baseline: Sendable, Hashable {
    public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// Findings are reported, nothing is healed.
        case audit
        case heal
    }

    /// One check of the site. The same check may stand twice, under two ids.
    public struct Entry: Sendable, Hashable {
        public var id: String
        /// `PLUGIN/CHECK`.
        public var uses: String
        public var with: [String: Node]
        public var mode: Mode?
        /// Nil: every host of the site.
        public var hosts: [String]?

        public init(
            id: String, uses: String, with: [String: Node] = [:], mode: Mode? = nil, hosts: [String]? = nil
        ) {
            self.id = id
            self.uses = uses
            self.with = with
            self.mode = mode
            self.hosts = hosts
        }
    }

    /// What one host has of its own, for the entry of this id.
    public struct Override: Sendable, Hashable {
        public enum Change: Sendable, Hashable {
            /// These values, over those of the site.
            case with([String: Node])
            /// Not looked at here, and why.
            case off(reason: String)
        }
        public var id: String
        public var change: Change

        public init(id: String, change: Change) {
            self.id = id
            self.change = change
        }
    }

    /// Never goes back on a host.
    public var version: Int
    public var issued: Timestamp
    public var site: String
    /// Chooses among the defaults of parameters.
    public var profile: String?
    /// `audit` here wins over every entry.
    public var mode: Mode
    public var checks: [Entry]
    public var hosts: [String: [Override]]
    public var reason: String?
    public var ticket: String?
    public var approvedBy: [String]

    /// Bytes of a payload.
    public static let largest = 1 << 20
    public static let mostEntries = 1000

    public init(
        version: Int, issued: Timestamp, site: String, profile: String? = nil, mode: Mode = .audit,
        checks: [Entry] = [], hosts: [String: [Override]] = [:], reason: String? = nil, ticket: String? = nil,
        approvedBy: [String] = []
    ) {
        self.version = version
        self.issued = issued
        self.site = site
        self.profile = profile
        self.mode = mode
        self.checks = checks
        self.hosts = hosts
        self.reason = reason
        self.ticket = ticket
        self.approvedBy = approvedBy
    }
}

extension Baseline {
    /// The checks of one host, in the order of the document; those that are off there say why.
    public func instances(for host: String) -> [CheckInstance] {
        let overrides = hosts[host] ?? []
        return checks.filter { $0.hosts?.contains(host) ?? true }.map { entry in
            var instance = CheckInstance(
                id: entry.id, uses: entry.uses, site: entry.with, profile: profile,
                mode: mode == .audit ? .audit : entry.mode ?? .heal)
            switch overrides.first(where: { $0.id == entry.id })?.change {
            case .with(let values): instance.host = values
            case .off(let reason): instance.off = reason
            case nil: break
            }
            return instance
        }
    }
}
