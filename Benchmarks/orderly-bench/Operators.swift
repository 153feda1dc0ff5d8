import Documents
import Glibc
import Orders
import Runbooks
import Signing

/// The people's side of a run: keys by role, and what they sign.
struct Operators {
    static let site = "bench"
    static let host = "srv1"
    static let runbookID = "RB-BENCH-001"

    struct SignedOrder {
        let id: String
        /// Of the payload.
        let digest: Digest
        let envelope: [UInt8]
    }

    private let root: PrivateKey
    private let order: PrivateKey
    private let authoring: PrivateKey
    private let siteKey: PrivateKey
    let trust: [UInt8]
    let allowlist: [UInt8]
    let allowlistDigest: Digest
    let runbook: [UInt8]

    private static let text = """
        orderly: runbook/v1
        id: \(runbookID)
        version: 1.0.0
        name: One step that does nothing
        severity: low
        steps:
          - id: nothing
            name: Do nothing
            run: ["true"]
        """

    init() throws {
        root = try PrivateKey.generate()
        order = try PrivateKey.generate()
        authoring = try PrivateKey.generate()
        siteKey = try PrivateKey.generate()
        let now = Timestamp.now
        let document = try TrustDocument(
            version: 1, issued: now - .seconds(60), expires: now + .seconds(86_400),
            roles: [
                .root: KeySet(root.publicKey), .order: KeySet(order.publicKey),
                .authoring: KeySet(authoring.publicKey), .site: KeySet(siteKey.publicKey),
            ])
        trust = try Envelope.seal(document.payload, as: .trust, by: [root]).json
        runbook = Array(Self.text.utf8)
        let valid = try Self.valid(runbook)
        let list = Allowlist(
            version: 1, issued: now - .seconds(60), expires: now + .seconds(86_400), sites: [Self.site], plugins: [],
            runbooks: [
                .init(id: Self.runbookID, version: valid.runbook.version, sha256: valid.sha256, unproven: "a benchmark")
            ])
        allowlist = try Envelope.seal(list.payload, as: .allowlist, by: [authoring]).json
        allowlistDigest = Digest(of: list.payload)
    }

    private static func valid(_ bytes: [UInt8]) throws -> ValidRunbook {
        let library = Library(plugins: [], runbooks: [RunbookSource(file: "\(runbookID).yaml", bytes: bytes)])
        guard !library.hasErrors else {
            throw BenchFailure(library.diagnostics.map(\.description).joined(separator: "\n"))
        }
        return try library.valid(runbookID)
    }

    func admission(of evidenceKey: PublicKey) throws -> [UInt8] {
        let admission = Admission(
            site: Self.site, host: Self.host, evidenceKey: evidenceKey, notBefore: .now - .seconds(60),
            inForce: HeldVersions(trust: 1, allowlist: 1))
        return try Envelope.seal(admission.payload, as: .admission, by: [siteKey]).json
    }

    /// An order for the one runbook, with an id of its own.
    func order(at now: Timestamp) throws -> SignedOrder {
        var generator = SystemRandomNumberGenerator()
        let asked = Order(
            id: OrderID(using: &generator), site: Self.site, target: .host(Self.host),
            task: .run(.init(id: Self.runbookID, digest: Digest(of: runbook)), params: [:]), issued: now,
            expires: now + .seconds(900), requires: HeldVersions(trust: 1, allowlist: 1), reason: "To be measured")
        return SignedOrder(
            id: asked.id.hex, digest: Digest(of: asked.payload),
            envelope: try Envelope.seal(asked.payload, as: .order, by: [order]).json)
    }
}

extension Timestamp {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
