internal import Documents

extension SigningError: CustomStringConvertible {
    /// What is wrong, and what to do about it.
    public var description: String {
        switch self {
        case .key(let problem): problem.description
        case .signer(let problem): problem.description
        case .envelope(let problem, let offset):
            "not a DSSE envelope: \(problem) (byte \(offset)); fetch or sign it again"
        case .wrongKind(let expected, let found):
            "the envelope is signed as \(found.map { "`\($0.rawValue)`" } ?? "a type that Orderly does not know"), "
                + "not as `\(expected.rawValue)`; give the \(expected.rawValue) envelope"
        case .tooFewSignatures(let kind, let needed, let found):
            "the \(kind.rawValue) envelope carries valid signatures of \(found) of the \(needed) different keys that "
                + "must sign it; have \(signers(of: kind)) sign it"
        case .keySet(let threshold, let keys, let different):
            "a threshold of \(threshold) does not fit \(keys) keys, \(different) of them different; name each key "
                + "once, at most \(KeySet.mostKeys), and a threshold from 1 to their number"
        case .document(let kind, let diagnostics):
            "the \(kind.rawValue) payload is signed but not valid: "
                + diagnostics.map(\.description).joined(separator: "\n")
        case .noRole(let role):
            "the trust document in force gives nobody the role `\(role.rawValue)`; sign a trust document that does"
        case .notByTrust(.trust): "a trust document is taken only as the successor of the one in force"
        case .notByTrust(let kind): "no role of the trust document vouches for \(kind.rawValue) envelopes"
        case .trustExpired(let version, let expired, let now):
            "trust document \(version) expired at \(expired) and it is \(now), so nothing new is taken; "
                + "sign trust document \(version + 1) with the root key"
        case .succession(let problem, let held, let offered): succession(problem, held, offered)
        }
    }

    private func signers(of kind: PayloadKind) -> String {
        switch kind {
        case .evidence: "the host's evidence key"
        case .receipt: "the control server's receipt key"
        default: kind.role.map { "holders of the role `\($0.rawValue)`" } ?? "its signers"
        }
    }

    private func succession(_ problem: SuccessionProblem, _ held: Int, _ offered: Int?) -> String {
        let offer = offered.map { "trust document \($0)" } ?? "the offered trust document"
        let way =
            switch problem {
            case .notSignedByHeldRoot(let needed, let found):
                "has \(found) of the \(needed) signatures by root keys of version \(held), which must approve it; "
                    + "sign it with those keys too"
            case .notSignedByOwnRoot(let needed, let found):
                "has \(found) of the \(needed) signatures by the root keys that it names itself; "
                    + "sign it with those keys too"
            case .older: "is older than the one in force"
            case .skipped: "does not follow the one in force; install version \(held + 1) first"
            case .forked:
                "differs from the one in force although both have version \(held): somebody signed two; find out who"
            case .expired(let time): "expired at \(time); sign a new one"
            }
        return "\(offer) is not taken (version \(held) is in force): it \(way)"
    }
}

extension SigningError.KeyProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongLength(let count): "a key of \(count) bytes; Ed25519 keys have 32"
        case .notAPoint: "these 32 bytes are no Ed25519 public key; copy the key again from its owner"
        case .notHex: "not a public key: 64 lower-case hexadecimal digits, or a PEM file, are needed"
        case .notPEM(let wanted): "not a PEM file with one `\(wanted)` block and nothing else"
        case .otherPEM(_, encrypted: true):
            "an encrypted private key; decrypt it (openssl pkey -in KEY -out NEW) or sign with --signer COMMAND"
        case .otherPEM(let wanted, encrypted: false): "a PEM file of another kind; a `\(wanted)` is needed"
        case .notEd25519:
            "a key of another kind or form; Ed25519 is needed, as `openssl genpkey -algorithm ed25519` writes it"
        case .tooLarge(let bytes, let largest): "\(bytes) bytes, and a key file has at most \(largest)"
        case .noRandomness: "the system gives no randomness, so no key can be used; is /dev/urandom there?"
        case .noLockedMemory: "no memory for a private key; free some and try again"
        }
    }
}

extension SigningError.SignerProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notStarted(let program, let errno): "the signer \(program) cannot be started (errno \(errno))"
        case .failed(let program, let status):
            status < 0
                ? "the signer \(program) was ended by signal \(-status)"
                : "the signer \(program) failed with status \(status); its own message says why"
        case .timedOut(let program, let after): "the signer \(program) gave no answer within \(after)"
        case .notASignature(let program, let bytes):
            "the signer \(program) wrote \(bytes) bytes; it must write a signature of 64 bytes, raw or as base64"
        case .doesNotVerify(let keyID):
            "the signature does not belong to key \(keyID); name the public key that the signer really holds"
        }
    }
}

extension SigningError.EnvelopeProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLarge(let bytes): "\(bytes) bytes, and \(Envelope.largest) are the most"
        case .syntax: "not the JSON of an envelope"
        case .ends: "it ends too soon"
        case .text: "text that is too long or not printable ASCII"
        case .base64: "not base64"
        case .unknownOrRepeated: "a member that an envelope does not have, or has once only"
        case .missing(let member): "`\(member.rawValue)` is missing"
        case .signatureLength: "a signature that is not 64 bytes long"
        case .tooManySignatures: "more than \(Envelope.mostSignatures) signatures"
        case .trailing: "something follows it"
        }
    }
}
