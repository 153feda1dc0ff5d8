public import Signing
internal import Glibc

extension SecretFile {
    /// Writes a new file of mode 0600 that is on the disk when this returns. Its folder must exist; a file that exists
    /// is never overwritten; a write that fails leaves no file.
    public static func create(_ path: String, _ content: [UInt8]) throws(SecretError) {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else {
            let code = errno
            throw code == EEXIST ? .exists(path: path) : .cannotWrite(path: path, errno: code)
        }
        let file = Descriptor(owning: number)
        let code = fill(file, content, path)
        if code != 0 {
            unsafe unlink(path)
            throw .cannotWrite(path: path, errno: code)
        }
    }

    /// Writes a private key as PKCS#8 PEM, which openssl reads.
    public static func create(_ path: String, _ key: PrivateKey) throws(SecretError) {
        try create(path, Array(key.exportPEM().utf8))
    }

    /// Answers 0 or an errno.
    private static func fill(_ file: borrowing Descriptor, _ content: [UInt8], _ path: String) -> Int32 {
        // An umask can only take bits away; a default ACL of the folder can add them.
        guard fchmod(file.number, 0o600) == 0 else { return errno }
        let code = file.write(content)
        guard code == 0 else { return code }
        guard fsync(file.number) == 0 else { return errno }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
        let number = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { return errno }
        let directory = Descriptor(owning: number)
        return fsync(directory.number) == 0 ? 0 : errno
    }
}
