public import Documents

/// Why a key, an envelope or a trust document was not taken.
public enum SigningError: Error, Sendable, Hashable {
    case key(KeyProblem)
    case signer(SignerProblem)
    /// `offset` is the byte of the envelope's text where its reader stopped.
    case envelope(EnvelopeProblem, offset: Int)
    /// `found` is nil for a type that is none of ours.
    case wrongKind(expected: PayloadKind, found: PayloadKind?)
    /// Fewer different keys of the set signed than its threshold asks for.
    case tooFewSignatures(PayloadKind, needed: Int, found: Int)
    case keySet(threshold: Int, keys: Int, different: Int)
    /// The payload is signed, and is not a document of its kind.
    case document(PayloadKind, [Diagnostic])
    /// The trust document in force gives nobody this role.
    case noRole(Role)
    /// No role of a trust document vouches for this kind, or (trust itself) only a succession does.
    case notByTrust(PayloadKind)
    case trustExpired(version: Int, expired: Timestamp, now: Timestamp)
    case succession(SuccessionProblem, held: Int, offered: Int?)

    public enum KeyProblem: Sendable, Hashable {
        case wrongLength(Int)
        /// Not a point of the prime-order group: no honest key.
        case notAPoint
        case notHex
        case notPEM(wanted: String)
        case otherPEM(wanted: String, encrypted: Bool)
        /// The PEM block is sound, and holds another kind of key or another form of it.
        case notEd25519
        case tooLarge(bytes: Int, largest: Int)
        case noRandomness
        case noLockedMemory
    }

    public enum SignerProblem: Sendable, Hashable {
        case notStarted(program: String, errno: Int32)
        /// The status of an exit, or minus the number of the signal.
        case failed(program: String, status: Int32)
        case timedOut(program: String, after: Duration)
        /// Neither 64 bytes nor base64 of 64 bytes.
        case notASignature(program: String, bytes: Int)
        /// The signer's answer is not its public key's signature.
        case doesNotVerify(keyID: String)
    }

    public enum EnvelopeProblem: Sendable, Hashable {
        public enum Member: String, Sendable, Hashable { case payload, payloadType, signatures, sig }
        case tooLarge(bytes: Int)
        case syntax
        case ends
        case text
        case base64
        case unknownOrRepeated
        case missing(Member)
        case signatureLength
        case tooManySignatures
        case trailing
    }

    public enum SuccessionProblem: Sendable, Hashable {
        case notSignedByHeldRoot(needed: Int, found: Int)
        case notSignedByOwnRoot(needed: Int, found: Int)
        case older
        case skipped
        /// The held version with other content: somebody signed two.
        case forked
        case expired(Timestamp)
    }
}
