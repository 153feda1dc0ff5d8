import Documents
import Identity
import Secrets

/// Why the server's folder could not be made, read or changed.
public struct FolderError: Error, Sendable {
    public enum Code: String, Sendable {
        /// A request is malformed, or is not its host's own.
        case invalid
        /// A name, an address or a folder that was given cannot be meant.
        case usage
        /// What has something in it is not made anew.
        case exists
        /// A file of the folder is missing, too open or damaged.
        case unusable
        /// This machine cannot, as it is: the port is taken, or the address is another machine's.
        case cannot
        /// The disk did not take it.
        case disk
    }

    public let code: Code
    /// What is wrong and what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: SecretError) {
        switch error {
        case .exists: self.init(.exists, error.description)
        case .cannotWrite, .cannotRead: self.init(.disk, error.description)
        default: self.init(.unusable, error.description)
        }
    }

    /// The value of `body`; what it throws becomes an error of `code` about `subject`.
    static func about<Value>(
        _ subject: String, _ code: Code = .unusable, _ body: () throws(IdentityError) -> Value
    ) throws(FolderError) -> Value {
        do throws(IdentityError) {
            return try body()
        } catch {
            throw FolderError(code, "\(subject): \(error.message)")
        }
    }
}
