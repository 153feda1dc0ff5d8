public import Documents
public import Signing

/// The control server's word that it holds a statement. It lets an auditor see a host that rewrites its past; it never
/// permits the host to delete anything.
public struct Receipt: Sendable, Hashable {
    public var host: String
    public var place: ChainPlace
    /// SHA-256 of the statement's payload.
    public var digest: Digest
    public var received: Timestamp

    public init(host: String, place: ChainPlace, digest: Digest, received: Timestamp) {
        self.host = host
        self.place = place
        self.digest = digest
        self.received = received
    }

    public var payload: [UInt8] {
        JSON.bytes(
            .map([
                "orderly": "receipt/v1", "host": Node(host), "epoch": Node(place.epoch),
                "sequence": Node(place.sequence), "digest": Node(digest.hex), "received": Node(received),
            ]))
    }

    /// The signed receipt, as JSON of its envelope.
    public func sealed(by signer: any Signer) throws(EvidenceError) -> [UInt8] {
        do throws(SigningError) {
            return try Envelope.sealReceipt(payload, by: signer).json
        } catch {
            throw .signing(error)
        }
    }

    /// Reads a receipt that one of `keys` has signed.
    public init(reading envelope: [UInt8], by keys: KeySet) throws(EvidenceError) {
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try Envelope(reading: envelope).open(as: .receipt, by: keys)
        } catch {
            throw .signing(error)
        }
        let reading = Reading(file: "receipt")
        guard let node = JSON.read(opened.bytes, reading), let fields = reading.fields(node, "a receipt") else {
            throw .form(reading.diagnostics)
        }
        if let word = fields.string("orderly"), word != "receipt/v1" {
            reading.error(
                "ORD-105", "`orderly` must be `receipt/v1`, not `\(word)`", at: fields.position(of: "orderly"))
        }
        let host = fields.string("host")
        let epoch = fields.string("epoch")
        let sequence = fields.integer("sequence")
        let digest = Digest(reading: "digest", of: fields)
        let received = fields.timestamp("received")
        fields.finish()
        guard let host, let epoch, let sequence, let digest, let received, !reading.hasErrors else {
            throw .form(reading.diagnostics)
        }
        self.init(
            host: host, place: ChainPlace(epoch: epoch, sequence: sequence), digest: digest, received: received)
    }
}
