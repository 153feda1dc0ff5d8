public import Confinement
import Documents
import Evidence
import Execution
import Glibc
public import Ledger
public import Logging
import Runbooks
import Secrets
import Signing
import Staging
import Synchronization

/// This host, opened: its keys, its ledger, its cage, and the signed documents in force.
///
/// The agent and the commands that act in its place (`run`, `check`, `hold`, `status`) all start here.
public final class Host: Sendable {
    public let configuration: Configuration
    public let ledger: Ledger
    public let cage: Confinement
    let staging: Staging
    let admission: Admission
    let log: Logger
    let interposition: Interposition
    private let life = Life.current()
    private let signer: PrivateKey
    private let privacy: PathPrivacy
    private let held: Mutex<Lists>
    private let admissionDigest: Digest

    /// Opens everything that `configuration` names. Says which one thing is wrong, and what to do about it.
    public static func open(_ configuration: Configuration, log: Logger) throws(AgentFailure) -> Host {
        try Host(configuration, log: log, Interposition())
    }

    /// The same for a test of crashes.
    package static func open(
        _ configuration: Configuration, log: Logger, interposing: Interposition
    ) throws(AgentFailure) -> Host {
        try Host(configuration, log: log, interposing)
    }

    private init(
        _ configuration: Configuration, log: Logger, _ interposition: Interposition
    ) throws(AgentFailure) {
        self.configuration = configuration
        var masked = log
        masked.handler = MaskedLog(log.handler) { configuration.boundSecrets.mask }
        self.log = masked
        self.interposition = interposition
        let placed = try Self.trust(configuration)
        signer = try Self.evidenceKey(configuration)
        (admission, admissionDigest) = try Self.admission(configuration, placed)
        guard admission.evidenceKey == signer.publicKey else {
            throw AgentFailure(
                .setup,
                "\(configuration.admissionFile) admits another evidence key than \(configuration.evidenceKeyFile)",
                hint: "admit this host again: `orderly key init`, then `orderly key admit`")
        }
        let loaded: Lists
        do throws(LedgerFailure) {
            ledger = try Ledger.open(configuration.ledger)
            loaded = try Lists.load(placed: placed, from: ledger)
            privacy = try ledger.privacy(roots: [])
        } catch {
            throw AgentFailure(error.code == .state ? .setup : .storage, error.message)
        }
        held = Mutex(loaded)
        guard loaded.trust.version >= admission.inForce.trust else {
            throw AgentFailure(
                .setup,
                "trust \(loaded.trust.version) is in force here, and this host was admitted under \(admission.inForce.trust)",
                hint: "install the newest trust document, and set `trust_file` to it")
        }
        cage = try OwnProgram.cage()
        staging = Staging(
            state: configuration.stateDirectory, protected: Self.trusted(configuration),
            readable: configuration.publicPaths, privilege: geteuid() == 0 ? .root : .user,
            // Copies are below full isolation: there a step that cannot go without is refused by its cage, and says why.
            ownerShift: { [cage, minimum = configuration.minimumIsolation] path in
                minimum == .degraded ? cage.ownerShift(at: path) : nil
            })
        do throws(LedgerFailure) {
            let opener = scribe
            try ledger.openFirstEpoch(admission: admissionDigest, at: HostClock.now()) { position, record in
                try opener.sealed(.epoch(record), at: position)
            }
        } catch {
            throw AgentFailure(.storage, error.message)
        }
    }

    var lists: Lists { held.withLock { $0 } }
    func update(_ change: (inout Lists) -> Void) { held.withLock { change(&$0) } }

    /// Speaks for this host under the lists that are in force now.
    var scribe: Scribe {
        Scribe(
            origin: Origin(
                site: configuration.site, host: configuration.host, agent: AgentVersion.current, inForce: lists.versions
            ),
            signer: signer,
            concealment: Concealment(paths: privacy) { [secrets = configuration.boundSecrets] text in
                secrets.mask.hiding(in: text)
            }, now: HostClock.now)
    }

    /// Opens a new epoch where the server knows more of this host's chain than its own ledger: a restored snapshot.
    func answer(_ server: ChainHead) throws(LedgerFailure) -> Bool {
        let opener = scribe
        let opened = try ledger.openEpoch(after: server, admission: admissionDigest, at: HostClock.now()) {
            position, record in try opener.sealed(.epoch(record), at: position)
        }
        return opened != nil
    }

    var blobs: BlobFolder { BlobFolder(directory: configuration.blobDirectory) }

    public var outputs: OutputFolder { OutputFolder(configuration.outputDirectory) }

    var seams: Seams {
        Seams(
            launcher: interposition.launcher(liveCage), files: interposition.files(staging), clock: HostClock.engine,
            secrets: configuration.boundSecrets,
            outputs: outputs, life: life)
    }

    var journal: any RunJournal { interposition.journal(liveCage) }

    /// What no step may touch: what this host obeys, and what it runs.
    private static func trusted(_ configuration: Configuration) -> [String] {
        let found = realpath(configuration.file, nil)
        defer { free(found) }
        let own = found.map { [String(cString: $0)] } ?? []
        return configuration.trustedPaths + OwnProgram.trusted + own
    }

    // MARK: Opening

    private static func trust(_ configuration: Configuration) throws(AgentFailure) -> Trust {
        guard let path = configuration.trustFile else {
            guard let text = configuration.orderKey, let key = try? PublicKey(hex: text) else {
                throw AgentFailure(.setup, "the configuration names no trust", hint: "set `trust_file`")
            }
            return Trust(orderKey: key)
        }
        let bytes = try file(path, hint: "install the trust document of enrolment again")
        do throws(SigningError) {
            return try Trust.first(bytes, .placedByHand)
        } catch {
            throw AgentFailure(.setup, "\(path): \(error)", hint: "install the trust document of enrolment again")
        }
    }

    private static func file(_ path: String, hint: String) throws(AgentFailure) -> [UInt8] {
        do throws(PublicFile.Failure) {
            return try PublicFile.read(path, limit: Envelope.largest, guarded: true)
        } catch {
            throw AgentFailure(.setup, error.message, hint: hint)
        }
    }

    private static func evidenceKey(_ configuration: Configuration) throws(AgentFailure) -> PrivateKey {
        do throws(SecretError) {
            return try SecretFile.privateKey(configuration.evidenceKeyFile)
        } catch {
            throw AgentFailure(.setup, error.description, hint: "make this host's keys with `orderly key init`")
        }
    }

    private static func admission(
        _ configuration: Configuration, _ trust: Trust
    ) throws(AgentFailure) -> (Admission, Digest) {
        let path = configuration.admissionFile
        let hint = "have this host admitted: `orderly key admit` on its request.json"
        let bytes = try file(path, hint: hint)
        guard let site = trust.roles[.site] else {
            throw AgentFailure(
                .setup, "the trust in force has no site role, so nobody can have admitted this host",
                hint: "set `trust_file`; `mcp_public_key` alone admits no host")
        }
        let found: (Admission, Digest)
        do throws(SigningError) {
            let opened = try Envelope(reading: bytes).open(as: .admission, by: site)
            found = (try Admission(opened), opened.digest)
        } catch {
            throw AgentFailure(.setup, "\(path): \(error)", hint: hint)
        }
        guard found.0.site == configuration.site, found.0.host == configuration.host else {
            throw AgentFailure(
                .setup,
                "\(path) admits \(found.0.site)/\(found.0.host), not \(configuration.site)/\(configuration.host)",
                hint: "set `site_id` and `host_id` to what was admitted, or " + hint)
        }
        return found
    }
}
