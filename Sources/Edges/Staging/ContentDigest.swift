import Crypto
import Execution

/// The SHA-256 of a file that held still while it was read, by the processor's own instructions where it has them: a
/// commit digests each file three times (decision 0029).
struct ContentDigest {
    let hex: String

    /// A step can make a sparse file of any size for nothing; reading it would never end.
    static let limit: Int64 = 4 << 30

    init(of name: String, in folder: Folder, expecting status: Status) throws(FileFailure) {
        try self.init(of: try folder.file(name), at: folder.path(of: name), expecting: status)
    }

    /// - Parameter file: open at its beginning.
    init(of file: borrowing Descriptor, at path: String, expecting status: Status) throws(FileFailure) {
        guard status.size <= ContentDigest.limit else {
            throw FileFailure(.tooLarge, path: path, "it is larger than 4 GiB, the most that can be staged")
        }
        var hasher = SHA256()
        // One byte more than expected tells a file that grew.
        var count = 0
        try file.read(at: path, upTo: Int(status.size) + 1) { bytes in
            count += bytes.count
            hasher.update(bufferPointer: bytes)
        }
        let after = try file.status(at: path)
        guard count == status.size, after.identity == status.identity, after.size == status.size,
            after.modified == status.modified
        else {
            throw FileFailure(.conflict, path: path, "it was written to while it was read; try again")
        }
        hex = Self.hexadecimal(hasher.finalize())
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
