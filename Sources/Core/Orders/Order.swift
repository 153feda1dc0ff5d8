public import Documents
public import Signing

/// `order/v1`: what an operator asks of one host, or of every host of a site, once.
///
/// Holding one says nothing about who wrote it; only a `VerifiedOrder` is obeyed.
public struct Order: Sendable, Hashable {
    public enum Target: Sendable, Hashable {
        case host(String)
        /// Every host of the site, once each.
        case allHosts
    }

    public enum Task: Sendable, Hashable {
        case run(RunbookReference, params: [String: Node])
        /// An engineer is working there: heal nothing until the time has passed.
        case hold(for: Duration)
        case release
    }

    /// What a run follows.
    public enum Prelude: String, Sendable, Hashable {
        /// What the runbook itself says.
        case asWritten
        /// A dry-run on the same host, which the run is compared with.
        case dryRun
    }

    /// A runbook by its very bytes.
    public struct RunbookReference: Sendable, Hashable {
        public let id: String
        public let digest: Digest

        public init(id: String, digest: Digest) {
            self.id = id
            self.digest = digest
        }
    }

    /// Largest payload, in bytes.
    public static let largest = 64 << 10
    public static let longestHold = Duration.seconds(7 * 86_400)

    public var id: OrderID
    public var site: String
    public var target: Target
    public var task: Task
    public var issued: Timestamp
    /// Bounds acceptance.
    public var expires: Timestamp
    /// Bounds the start. Nil: `expires` does, so the order cannot be deferred.
    public var notAfter: Timestamp?
    /// What the host must hold at least, so that a fresh order proves that its lists are not stale.
    public var requires: HeldVersions
    public var reason: String
    /// Of a run.
    public var prelude = Prelude.asWritten
    public var ticket: String?
    public var requestedBy: String?
    public var approvedBy: [String]

    public init(
        id: OrderID, site: String, target: Target, task: Task, issued: Timestamp, expires: Timestamp,
        notAfter: Timestamp? = nil, requires: HeldVersions, reason: String
    ) {
        self.id = id
        self.site = site
        self.target = target
        self.task = task
        self.issued = issued
        self.expires = expires
        self.notAfter = notAfter
        self.requires = requires
        self.reason = reason
        approvedBy = []
    }

    /// The instant after which the order does not start.
    public var startLimit: Timestamp { notAfter ?? expires }
}
