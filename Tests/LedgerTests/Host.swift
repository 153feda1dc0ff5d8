import Documents
import Evidence
import Ledger
import Signing
import TestKit

/// A host with a ledger in a folder of its own.
struct Host {
    static let start = Timestamp(seconds: 1_795_000_000)
    static let admission = Digest(of: [1, 2, 3])

    let folder: ScratchFolder
    let key: PrivateKey

    init() throws {
        folder = try ScratchFolder()
        key = try PrivateKey(seed: [UInt8](repeating: 3, count: 32))
    }

    var path: String { folder("state/ledger.db") }

    func open() throws -> Ledger { try Host.open(path) }

    static func open(_ path: String) throws -> Ledger { try Ledger.open(path, ballast: 1 << 16) }

    /// A ledger whose first epoch is open.
    func ready() throws -> Ledger {
        let ledger = try open()
        try ledger.openFirstEpoch(admission: Host.admission, at: Host.start) { try statement(.epoch($1), at: $0) }
        return ledger
    }

    func statement(_ record: Record, at position: ChainPosition) throws -> SealedStatement {
        let origin = Origin(
            site: "clinic-001", host: "srv1", agent: "0.1.0", inForce: HeldVersions(trust: 1, allowlist: 1))
        return try SealedStatement(
            Statement(
                record, from: origin, at: position, made: Host.start,
                hiding: Concealment(paths: PathPrivacy(salt: [1])) { $0 }), by: key)
    }

    func seal(_ record: Record) -> Sealing { { try statement(record, at: $0) } }

    func alert(_ code: String = "test") -> Sealing {
        seal(.alert(AlertRecord(severity: "low", code: code, message: "a test")))
    }

    func order(_ id: String, _ payload: [UInt8] = [1], accepted: Timestamp = Host.start) -> QueuedOrder {
        QueuedOrder(
            id: id, digest: Digest(of: payload), envelope: payload, accepted: accepted,
            expires: accepted + .seconds(900), notAfter: accepted + .seconds(3600))
    }

    /// What is wrong with the chain in the ledger.
    func findings(_ ledger: Ledger) throws -> [Audit.Finding] {
        try ChainAudit.findings(in: links(ledger), admission: Host.admission)
    }

    func links(_ ledger: Ledger) throws -> [ChainLink] {
        var links: [ChainLink] = []
        var last = 0
        while true {
            let page = try ledger.statements(after: last, limit: 100)
            guard let end = page.last else { return links }
            last = end.number
            for stored in page {
                let opened = try Envelope(reading: stored.envelope).open(as: .evidence, by: KeySet(key.publicKey))
                links.append(ChainLink(try Statement(opened), digest: opened.digest))
            }
        }
    }
}

struct Refusal: Error {}

/// The code of the failure that `body` throws; nil when it throws none.
func failure(_ body: () throws -> Void) -> LedgerFailure.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? LedgerFailure)?.code
    }
}
