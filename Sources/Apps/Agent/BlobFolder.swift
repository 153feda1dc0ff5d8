import Glibc
import Signing

/// The bytes that the allowlist names, each in a file named by its digest. A file is believed only as far as it matches.
struct BlobFolder: Sendable {
    let directory: String

    func has(_ digest: Digest) -> Bool { access(path(digest), R_OK) == 0 }

    func bytes(_ digest: Digest, limit: Int = 4 << 20) -> [UInt8]? {
        guard let bytes = try? PublicFile.read(path(digest), limit: limit) else { return nil }
        guard Digest(of: bytes) == digest else {
            // The next poll brings it again.
            unlink(path(digest))
            return nil
        }
        return bytes
    }

    func store(_ bytes: [UInt8], as digest: Digest) throws(PublicFile.Failure) {
        guard Digest(of: bytes) == digest else { throw PublicFile.Failure(path: path(digest), errno: EBADMSG) }
        mkdir(directory, 0o700)
        try PublicFile.replace(path(digest), with: bytes, mode: 0o600)
    }

    private func path(_ digest: Digest) -> String { "\(directory)/\(digest.hex)" }
}
