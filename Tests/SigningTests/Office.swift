import Documents
import Signing

/// Trust documents and their signers, for tests.
enum Office {
    static let issued = Timestamp(seconds: 1_800_000_000)
    static let now = issued + .seconds(3600)
    static let expires = issued + .seconds(90 * 86_400)

    /// Root keys 1, 2 and 3, of which two are needed; order 11, authoring 21, site 31.
    static func document(
        version: Int = 1, expires: Timestamp = expires, root: [UInt8] = [1, 2, 3], threshold: Int = 2,
        authoring: [UInt8] = [21]
    ) throws -> TrustDocument {
        func keys(_ numbers: [UInt8]) throws -> [PublicKey] { try numbers.map { try key($0).publicKey } }
        return try TrustDocument(
            version: version, issued: issued, expires: expires,
            roles: [
                .root: try KeySet(threshold: threshold, keys: try keys(root)),
                .order: KeySet(try key(11).publicKey),
                .authoring: try KeySet(threshold: 1, keys: try keys(authoring)),
                .site: KeySet(try key(31).publicKey),
            ])
    }

    static func sealed(_ document: TrustDocument, by signers: [UInt8]) throws -> [UInt8] {
        try Envelope.seal(document.payload, as: .trust, by: try signers.map { try key($0) }).json
    }

    static func trust() throws -> Trust {
        try Trust.first(try sealed(try document(), by: [1, 2]), .placedByHand)
    }
}
