import Signing

/// Which keys of a role have signed an envelope, and how many must.
struct Endorsements {
    let role: Role
    /// In words: "the role `order` of trust document 2".
    let place: String
    let keys: KeySet
    /// Those whose signature verifies, in the order of the key set.
    let signers: [PublicKey]

    init(on envelope: Envelope, _ role: Role, in place: String, by keys: KeySet) {
        self.role = role
        self.place = place
        self.keys = keys
        let message = envelope.preAuthenticationEncoding
        signers = keys.keys.filter { key in envelope.signatures.contains { key.verifies($0.bytes, of: message) } }
    }

    var missing: Int { max(0, keys.threshold - signers.count) }

    var line: String {
        let state =
            missing == 0 ? "complete" : "\(missing) more must sign"
        return "signed by \(signers.count) of the \(keys.threshold) that \(place) asks for: \(state)"
    }

    /// Every set of keys that must sign `envelope`: a role's, or for a trust document its own root and the root of the
    /// one in force.
    static func all(on envelope: Envelope, as kind: PayloadKind, under trust: Trust?, _ file: String)
        throws(CommandFailure) -> [Endorsements]
    {
        guard let role = kind.role else {
            throw CommandFailure(
                .refused, "\(file): \(kind.rawValue) is signed by a machine's own key alone, and by no role")
        }
        guard kind == .trust else {
            guard let trust else {
                throw CommandFailure(
                    .usage, "whose keys may sign the \(kind.rawValue) \(file)?",
                    hint: "name the trust document in force: --trust trust.json")
            }
            guard let keys = trust.roles[role] else { throw CommandFailure(SigningError.noRole(role), file) }
            let place = "the role `\(role.rawValue)` of trust document \(trust.version)"
            return [Endorsements(on: envelope, role, in: place, by: keys)]
        }
        let document = try SignedText.trust(envelope, file)
        guard let own = document.roles[.root] else { throw CommandFailure(SigningError.noRole(.root), file) }
        let ownPlace = "its own role `root`"
        guard document.version > 1 else { return [Endorsements(on: envelope, .root, in: ownPlace, by: own)] }
        guard let trust, trust.version == document.version - 1, let held = trust.roles[.root] else {
            throw CommandFailure(
                .usage, "\(file) is trust document \(document.version), and root keys of the one before sign it too",
                hint: "name trust document \(document.version - 1): --trust FILE")
        }
        let heldPlace = "the role `root` of trust document \(trust.version)"
        return [
            Endorsements(on: envelope, .root, in: heldPlace, by: held),
            Endorsements(on: envelope, .root, in: ownPlace, by: own),
        ]
    }
}
