import SwiftASN1

/// One PEM document (RFC 7468) as text.
enum PEMText {
    /// Far more than any certificate that is issued here.
    static let largest = 64 << 10

    static func of(_ object: some PEMSerializable) throws(IdentityError) -> String {
        do {
            return try object.serializeAsPEM().pemString + "\n"
        } catch {
            throw .notSigned(reason: "\(error)")
        }
    }

    static func read<Object: PEMParseable>(_ pem: String, as what: String) throws(IdentityError) -> Object {
        guard pem.utf8.count <= largest, let object = try? Object(pemEncoded: pem) else {
            throw .unreadable(what: what)
        }
        return object
    }
}
