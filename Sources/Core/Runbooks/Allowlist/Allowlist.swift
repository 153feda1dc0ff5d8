public import Documents
public import Signing

/// `allowlist/v1`: what hosts of some sites may run, pinned by digest and signed by the authoring role.
public struct Allowlist: Sendable, Hashable {
    public struct ListedPlugin: Sendable, Hashable {
        public let id: String
        public let version: Version
        /// Digest of the file list's canonical lines; a list in which it differs does not read.
        public let tree: Digest
        public let files: [ListedFile]

        public init(id: String, version: Version, tree: PluginTree) {
            self.init(id: id, version: version, files: tree.files.map { ListedFile($0) })
        }

        init(id: String, version: Version, files: [ListedFile]) {
            self.id = id
            self.version = version
            self.files = files
            tree = PluginTree.digest(files)
        }
    }

    public struct ListedRunbook: Sendable, Hashable {
        public let id: String
        public let version: Version
        public let sha256: Digest
        /// Of the document that proves its undo. Never beside `unproven`; lists of older releases may have neither.
        public let proof: Digest?
        /// Why there is no proof of its undo.
        public let unproven: String?
        /// What its parameters may be, beyond what the runbook itself says.
        public let params: [String: Bound]
        /// Checks, `PLUGIN/CHECK`, that may start it.
        public let heals: [String]

        public init(
            id: String, version: Version, sha256: Digest, proof: Digest? = nil, unproven: String? = nil,
            params: [String: Bound] = [:], heals: [String] = []
        ) {
            self.id = id
            self.version = version
            self.sha256 = sha256
            self.proof = proof
            self.unproven = unproven
            self.params = params
            self.heals = heals
        }
    }

    /// From 1, rising.
    public let version: Int
    public let issued: Timestamp
    /// From this instant on it admits no order.
    public let expires: Timestamp
    /// How long heals outlive it, by the severity of their runbook; none that is missing.
    public let grace: [Severity: Duration]
    public let sites: [String]
    /// Why, by which ticket, and with whose approval it was made.
    public let reason: String?
    public let ticket: String?
    public let approvedBy: [String]
    public let plugins: [ListedPlugin]
    public let runbooks: [ListedRunbook]

    public static let usualLife = Duration.seconds(30 * 86_400)

    public init(
        version: Int, issued: Timestamp, expires: Timestamp, grace: [Severity: Duration] = [:], sites: [String],
        plugins: [ListedPlugin], runbooks: [ListedRunbook], reason: String? = nil, ticket: String? = nil,
        approvedBy: [String] = []
    ) {
        self.version = version
        self.issued = issued
        self.expires = expires
        self.grace = grace
        self.sites = sites
        self.plugins = plugins
        self.runbooks = runbooks
        self.reason = reason
        self.ticket = ticket
        self.approvedBy = approvedBy
    }

    public func plugin(_ id: String) -> ListedPlugin? { plugins.first { $0.id == id } }
    public func runbook(_ id: String) -> ListedRunbook? { runbooks.first { $0.id == id } }

    /// Every blob that it names, with its size where it is known: the files of plugins, and runbooks.
    public var blobs: [Digest: Int?] {
        var blobs: [Digest: Int?] = [:]
        for runbook in runbooks { blobs[runbook.sha256] = Int?.none }
        for file in plugins.flatMap(\.files) { blobs[file.sha256] = .some(file.size) }
        return blobs
    }
}

extension Allowlist.ListedRunbook {
    /// What the list says of its undo.
    public enum Standing: Sendable, Hashable {
        case proved(Digest)
        case unproven(String)
        /// As lists of older releases do.
        case unsaid
    }

    public var standing: Standing {
        if let proof { .proved(proof) } else if let unproven { .unproven(unproven) } else { .unsaid }
    }
}
