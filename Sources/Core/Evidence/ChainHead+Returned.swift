import Documents
public import Signing

extension ChainHead {
    /// Where a host's chain ends by the statement that the control server sends back to it.
    ///
    /// Only what the host itself has signed counts, so that a server can hide the end of a chain and cannot invent one.
    ///
    /// - Parameters:
    ///   - envelope: JSON of the statement's envelope.
    ///   - keys: Evidence keys of that host.
    public init(
        returned envelope: [UInt8], by keys: KeySet, site: String, host: String
    ) throws(EvidenceError) {
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try Envelope(reading: envelope).open(as: .evidence, by: keys)
        } catch {
            throw .signing(error)
        }
        let statement = try Statement(opened)
        let origin = statement.origin
        guard origin.site == site, origin.host == host else {
            throw .form([
                Diagnostic(
                    "ORD-105", .error, "the statement is one of \(origin.site)/\(origin.host), not of \(site)/\(host)")
            ])
        }
        let position = statement.position
        self.init(epoch: position.epoch, sequence: position.sequence, digest: opened.digest)
    }
}
