public import Runbooks

/// How an agent is set up: the seed's keys, and those that it lacks. Read by `Configuration.read`.
public struct Configuration: Sendable, Hashable {
    /// The file that it was read from, as it was named.
    public var file: String
    public var site: String
    /// The name this host is admitted under; the kernel's host name where none is given.
    public var host: String
    /// `https://…`, without a trailing slash.
    public var server: String
    /// Ed25519, as in `mcp_public_key`: shorthand for a trust document that knows an order role only.
    public var orderKey: String?
    public var trustFile: String?
    public var clientCertificate: String
    public var clientKey: String
    public var certificateAuthority: String
    public var stateDirectory: String
    public var ledger: String
    public var largestQueue: Int
    /// Runs of orders that may start within an hour.
    public var mostOrdersPerHour: Int
    public var pollInterval: Duration
    public var window: MaintenanceWindow?
    /// IANA name; nil is the host's own zone.
    public var timeZone: String?
    public var logLevel: LogLevel
    public var logFile: String?
    /// By the name that runbooks use.
    public var secrets: [String: Secret]
    public var minimumIsolation: MinimumIsolation

    public enum LogLevel: String, Sendable, CaseIterable {
        case debug = "DEBUG"
        case info = "INFO"
        case warning = "WARNING"
        case error = "ERROR"
    }

    /// Where a secret comes from when a step needs it.
    public enum Secret: Sendable, Hashable {
        case file(String)
        /// A name below systemd's `$CREDENTIALS_DIRECTORY`.
        case credential(String)
    }

    /// Agents of a site that works through a reseller come with a later version; the key exists since the seed had it.
    enum DeploymentMode: String, CaseIterable {
        case direct
    }
}

extension Configuration {
    /// The host's evidence key (Ed25519), its admission and what a run stages live in the state directory.
    public var evidenceKeyFile: String { stateDirectory + "/evidence.key" }
    public var admissionFile: String { stateDirectory + "/admission.json" }
    public var blobDirectory: String { stateDirectory + "/blobs" }
    public var outputDirectory: String { stateDirectory + "/output" }

    /// What no step may write, and no step and no check may read.
    public var trustedPaths: [String] {
        let keys = secrets.values.compactMap { if case .file(let path) = $0 { path } else { nil } }
        return [stateDirectory, ledger, evidenceKeyFile, clientKey] + [trustFile, logFile].compactMap(\.self) + keys
    }

    /// What no step may write, and a check may read: a certificate is public, and it expires. One that lies among what
    /// is secret, or in the same file as its key, stays hidden.
    public var publicPaths: [String] { [clientCertificate, certificateAuthority] }
}
