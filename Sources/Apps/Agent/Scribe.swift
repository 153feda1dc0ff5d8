import Documents
import Evidence
import Ledger
import Signing

/// Makes this host's statements: knows who speaks, which lists were in force, and what must not leave the host.
struct Scribe: Sendable {
    let origin: Origin
    let signer: any Signer
    let concealment: Concealment
    let now: @Sendable () -> Timestamp

    /// For a ledger's transaction, which says where in the chain the statement stands.
    func seal(_ record: Record) -> Sealing {
        { position in try sealed(record, at: position) }
    }

    func sealed(_ record: Record, at position: ChainPosition) throws -> SealedStatement {
        try SealedStatement(
            Statement(record, from: origin, at: position, made: now(), hiding: concealment), by: signer)
    }
}
