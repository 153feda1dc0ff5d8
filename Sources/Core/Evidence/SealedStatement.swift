public import Signing

/// A statement as the ledger keeps it and the server receives it: an envelope with the host's one signature.
public struct SealedStatement: Sendable, Hashable {
    public let position: ChainPosition
    /// SHA-256 of the payload bytes: what the next statement names as `previous`.
    public let digest: Digest
    /// JSON of the DSSE envelope.
    public let envelope: [UInt8]
    public let statement: Statement

    public init(_ statement: Statement, by signer: any Signer) throws(EvidenceError) {
        let payload = statement.payload
        do throws(SigningError) {
            envelope = try Envelope.seal(payload, as: .evidence, by: [signer]).json
        } catch {
            throw .signing(error)
        }
        self.statement = statement
        position = statement.position
        digest = Digest(of: payload)
    }

    public var place: ChainPlace { position.place }

    /// The head of a chain that ends here.
    public var head: ChainHead { ChainHead(epoch: position.epoch, sequence: position.sequence, digest: digest) }
}
