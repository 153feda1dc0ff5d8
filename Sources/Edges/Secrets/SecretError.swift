public import Signing
internal import Glibc

/// Why a key file or a secret was not read or written.
public enum SecretError: Error, Sendable, Hashable {
    case cannotOpen(path: String, errno: Int32)
    /// The last component is a symbolic link.
    case link(path: String)
    case notAFile(path: String)
    /// `mode` has bits beyond `allowed`.
    case tooOpen(path: String, mode: UInt32, allowed: UInt32)
    case otherOwner(path: String, owner: UInt32, us: UInt32)
    case tooLarge(path: String, most: Int)
    case empty(path: String)
    case cannotRead(path: String, errno: Int32)
    case exists(path: String)
    case cannotWrite(path: String, errno: Int32)
    case key(path: String, SigningError)
    /// No service manager handed credentials to this process.
    case noCredentials(name: String)
    case notACredentialName(String)
    /// A signer's command is an absolute path and its arguments.
    case notACommand([String])
}

extension SecretError: CustomStringConvertible {
    /// What is wrong, where, and what to do about it.
    public var description: String {
        switch self {
        case .cannotOpen(let path, let code): "\(path) cannot be opened: \(SecretError.text(code))"
        case .link(let path): "\(path) is a symbolic link; name the file that it leads to"
        case .notAFile(let path): "\(path) is not a regular file"
        case .tooOpen(let path, let mode, let allowed):
            "\(path) has mode \(SecretError.octal(mode)) and may have \(SecretError.octal(allowed)) at most; "
                + "run: chmod \(SecretError.octal(allowed)) \(SecretError.quoted(path))"
        case .otherOwner(let path, let owner, let us):
            "\(path) belongs to uid \(owner), who could change it; it must belong to root or to uid \(us): "
                + "run: chown \(us) \(SecretError.quoted(path))"
        case .tooLarge(let path, let most): "\(path) is larger than \(most) bytes, so it is no key or secret"
        case .empty(let path): "\(path) is empty; write the secret to it again"
        case .cannotRead(let path, let code): "\(path) cannot be read: \(SecretError.text(code))"
        case .exists(let path): "\(path) exists and is not overwritten; move it away, or choose another name"
        case .cannotWrite(let path, let code): "\(path) cannot be written: \(SecretError.text(code))"
        case .key(let path, let error): "\(path): \(error)"
        case .noCredentials(let name):
            "there is no credential `\(name)`: no service manager handed any to this process; "
                + "add LoadCredential=\(name):PATH to its unit, or use `file`"
        case .notACredentialName(let name): "`\(name)` is not the name of a credential: use a file name without a path"
        case .notACommand(let command):
            "the signer `\(command.joined(separator: " "))` must be an absolute path and its arguments"
        }
    }

    private static func text(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "errno \(code)" }
        return unsafe String(cString: text)
    }

    private static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// For a shell: in single quotes.
    private static func quoted(_ path: String) -> String {
        "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
