public import Signing
internal import Glibc

/// Files that hold private keys and other secrets. What is judged is the file that was opened, not its name.
public enum SecretFile {
    /// Largest secret, in bytes.
    public static let largest = 64 << 10

    /// The content of a regular file that is no more open than 0600 and belongs to root or to this process's user.
    /// A symbolic link as the last component is refused.
    public static func secret(_ path: String) throws(SecretError) -> SecretBytes {
        try secret(path, allowed: 0o600, flags: O_NOFOLLOW)
    }

    /// The same as bytes that whoever asked for them wipes.
    public static func read(_ path: String) throws(SecretError) -> [UInt8] { try secret(path).bytes }

    /// An Ed25519 private key, PKCS#8 as PEM, from a file that `read` would take.
    public static func privateKey(_ path: String) throws(SecretError) -> PrivateKey {
        var text = try read(path)
        defer { unsafe explicit_bzero(&text, text.count) }
        do throws(SigningError) {
            return try PrivateKey(pem: text)
        } catch {
            throw .key(path: path, error)
        }
    }

    static func secret(_ path: String, allowed: UInt32, flags: Int32) throws(SecretError) -> SecretBytes {
        // Without O_NONBLOCK a FIFO would hold us here until somebody opens its other end.
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags)
        guard number >= 0 else {
            let code = errno
            throw code == ELOOP && flags & O_NOFOLLOW != 0 ? .link(path: path) : .cannotOpen(path: path, errno: code)
        }
        let file = Descriptor(owning: number)
        let size = try judge(file, path, allowed: allowed)
        guard size <= largest else { throw .tooLarge(path: path, most: largest) }
        // One byte more than there is shows its end. It never grows: what an array leaves behind then, nobody wipes.
        var buffer = [UInt8](repeating: 0, count: size + 1)
        defer { SecretBytes.wipe(&buffer) }
        var count = 0
        while count < buffer.count {
            let room = buffer.count - count
            let read = unsafe buffer.withUnsafeMutableBytes { memory in
                unsafe Glibc.read(file.number, memory.baseAddress.map { unsafe $0 + count }, room)
            }
            if read == 0 { break }
            if read < 0 {
                let code = errno
                if code == EINTR { continue }
                throw .cannotRead(path: path, errno: code)
            }
            count += read
        }
        guard count > 0 else { throw .empty(path: path) }
        // It grew meanwhile: half of what is being written is no secret.
        guard count <= size else { throw .cannotRead(path: path, errno: EBUSY) }
        return SecretBytes(buffer[..<count])
    }

    /// Its size in bytes.
    private static func judge(
        _ file: borrowing Descriptor, _ path: String, allowed: UInt32
    ) throws(SecretError) -> Int {
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else { throw .cannotRead(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        let mode = status.st_mode & 0o7777
        guard mode & ~allowed == 0 else { throw .tooOpen(path: path, mode: mode, allowed: allowed) }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw .otherOwner(path: path, owner: status.st_uid, us: geteuid())
        }
        return Int(status.st_size)
    }
}
