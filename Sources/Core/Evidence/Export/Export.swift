public import Signing

/// The files of an export, made from what the ledger holds: everything that an auditor needs beside the root's public
/// key. Where they are written, and how many at a time, is the caller's.
public struct Export: Sendable {
    public struct File: Sendable, Hashable {
        /// Relative to the export's folder.
        public let name: String
        public let bytes: [UInt8]

        public init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    public let hostKey: PublicKey

    public init(hostKey: PublicKey) {
        self.hostKey = hostKey
    }

    /// The files that every export has. `trust` are envelopes by version, oldest first; `admission` is an envelope.
    public func frame(trust: [(version: Int, envelope: [UInt8])], admission: [UInt8]) -> [File] {
        trust.map { File(ExportLayout.trust($0.version), $0.envelope) } + [
            File(ExportLayout.admission, admission),
            File(ExportLayout.hostKey, Array(hostKey.pem.utf8)),
            File(ExportLayout.emptyTrustedRoot, SigstoreBundle.emptyTrustedRoot),
            File(ExportLayout.readMe, Array(Export.readMe.utf8)),
        ]
    }

    /// Record, bundle and envelope of one statement, from the JSON of its envelope.
    ///
    /// Throws when the envelope cannot be read or is not signed by the host's key.
    public func files(of envelope: [UInt8]) throws(EvidenceError) -> [File] {
        let read: Envelope
        let opened: OpenedPayload
        do throws(SigningError) {
            read = try Envelope(reading: envelope)
            opened = try read.open(as: .evidence, by: KeySet(hostKey))
        } catch {
            throw .signing(error)
        }
        let statement = try Statement(opened)
        let place = statement.position.place
        let bundle = SigstoreBundle.json(read, key: hostKey)
        return [
            File(ExportLayout.record(place), statement.recordBytes), File(ExportLayout.envelope(place), envelope),
        ] + (bundle.map { [File(ExportLayout.bundle(place), $0)] } ?? [])
    }

    public func file(ofReceipt envelope: [UInt8], for place: ChainPlace) -> File {
        File(ExportLayout.receipt(place), envelope)
    }

    public func file(ofOutput bytes: [UInt8], _ digest: Digest) -> File { File(ExportLayout.output(digest), bytes) }

    static let readMe = """
        Evidence of one host, as its agent signed it
        ============================================

        trust/N.json            who may vouch for what: signed by the root keys, each version by those of the one before
        admission.json          the site's key says which evidence key is this host's
        host.pub                that evidence key (Ed25519, PEM)
        statements/EPOCH/N.json                  one record: what happened
        statements/EPOCH/N.dsse.json             the signed statement about it (DSSE, in-toto Statement v1)
        statements/EPOCH/N.json.sigstore.json    the same as a Sigstore bundle v0.3
        receipts/EPOCH/N.json   the control server's word that it holds that statement
        output/SHA256           what a step printed, as far as the host still had it; untrusted bytes, not for a terminal

        Everything at once, from the root's public key alone:

            orderly evidence verify --root root.pub .

        That checks the way from the root to host.pub, every signature, and that no statement is missing, changed, out
        of order or there twice. One statement with cosign 2 or 3, which checks host.pub's signature over it:

            cosign verify-blob-attestation --key host.pub --trusted-root trusted_root-empty.json \\
                --insecure-ignore-tlog --type \(Statement.predicateType) \\
                --bundle statements/EPOCH/N.json.sigstore.json statements/EPOCH/N.json

        cosign asks for --insecure-ignore-tlog because these statements are in no public log; their order is kept by
        the chain inside them. Changing any byte of the record or of the bundle makes either command fail.

        """
}
