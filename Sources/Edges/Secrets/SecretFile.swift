public import Signing
internal import Glibc

/// Files that hold private keys and other secrets. What is judged is the file that was opened, not its name.
public enum SecretFile {
    /// Largest secret, in bytes.
    public static let largest = 64 << 10

    /// The content of a regular file that is no more open than 0600 and belongs to root or to this process's user.
    /// A symbolic link as the last component is refused.
    public static func read(_ path: String) throws(SecretError) -> [UInt8] {
        try read(path, allowed: 0o600, flags: O_NOFOLLOW)
    }

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

    static func read(_ path: String, allowed: UInt32, flags: Int32) throws(SecretError) -> [UInt8] {
        // Without O_NONBLOCK a FIFO would hold us here until somebody opens its other end.
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags)
        guard number >= 0 else {
            let code = errno
            throw code == ELOOP && flags & O_NOFOLLOW != 0 ? .link(path: path) : .cannotOpen(path: path, errno: code)
        }
        let file = Descriptor(owning: number)
        try judge(file, path, allowed: allowed)
        var content: [UInt8] = []
        while true {
            switch file.read(most: largest + 1 - content.count) {
            case .bytes(let part): content += part
            case .end:
                guard !content.isEmpty else { throw .empty(path: path) }
                return content
            case .failed(let code): throw .cannotRead(path: path, errno: code)
            }
            guard content.count <= largest else { throw .tooLarge(path: path, most: largest) }
        }
    }

    private static func judge(_ file: borrowing Descriptor, _ path: String, allowed: UInt32) throws(SecretError) {
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else { throw .cannotRead(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        let mode = status.st_mode & 0o7777
        guard mode & ~allowed == 0 else { throw .tooOpen(path: path, mode: mode, allowed: allowed) }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw .otherOwner(path: path, owner: status.st_uid, us: geteuid())
        }
    }
}
