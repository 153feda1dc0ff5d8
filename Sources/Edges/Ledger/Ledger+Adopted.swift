public import Documents
public import Evidence
internal import FoundationEssentials
internal import GRDB
public import Signing

/// A signed document that is or was in force on this host, as its envelope.
public struct Adopted: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case trust, admission, allowlist, baseline, waivers
    }
    public let kind: Kind
    public let version: Int
    /// Of the payload.
    public let digest: Digest
    public let envelope: [UInt8]

    public init(_ kind: Kind, version: Int, digest: Digest, envelope: [UInt8]) {
        self.kind = kind
        self.version = version
        self.digest = digest
        self.envelope = envelope
    }
}

extension Ledger {
    /// The one in force.
    public func adopted(_ kind: Adopted.Kind) throws(LedgerFailure) -> Adopted? {
        try read { try Ledger.adopted(kind, "DESC LIMIT 1", $0).first }
    }

    /// All that ever were in force, oldest first: of trust, what an auditor follows from the root.
    public func everAdopted(_ kind: Adopted.Kind) throws(LedgerFailure) -> [Adopted] {
        try read { try Ledger.adopted(kind, "ASC", $0) }
    }

    /// Puts a document in force, which the caller has verified and whose version rule it has applied, with the
    /// statement that says so. The one in force again changes nothing and returns nil.
    @discardableResult
    public func adopt(
        _ document: Adopted, at: Timestamp, seal: Sealing? = nil
    ) throws(LedgerFailure) -> SealedStatement? {
        if try adopted(document.kind) == document { return nil }
        return try write(at: at) { db -> SealedStatement? in
            // The same payload under another key's signature is news: the old key may have been taken back.
            guard try Ledger.adopted(document.kind, "DESC LIMIT 1", db).first != document else { return nil }
            try db.execute(
                sql: "INSERT INTO adopted (kind, version, digest, envelope, at) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    document.kind.rawValue, document.version, document.digest.hex, Data(document.envelope),
                    at.milliseconds,
                ])
            try Ledger.note("adopted", "\(document.kind.rawValue) \(document.version)", at: at, db)
            return try seal.map { try Ledger.add($0, run: nil, db) }
        }
    }

    private static func adopted(_ kind: Adopted.Kind, _ order: String, _ db: Database) throws -> [Adopted] {
        try Row.fetchAll(
            db, sql: "SELECT version, digest, envelope FROM adopted WHERE kind = ? ORDER BY number \(order)",
            arguments: [kind.rawValue]
        ).map { row in
            let envelope: Data = row["envelope"]
            return Adopted(
                kind, version: row["version"], digest: try digest(row["digest"]), envelope: Array(envelope))
        }
    }
}
