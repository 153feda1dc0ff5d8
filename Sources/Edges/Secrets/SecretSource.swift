internal import Glibc
public import Signing

/// Where a secret of the agent's configuration is kept.
public enum SecretSource: Sendable, Hashable {
    /// A path, judged as `SecretFile.read` does.
    case file(String)
    /// A credential that the service manager handed to this process (systemd.exec(5), "Credentials").
    case credential(String)

    /// - Parameter credentialsDirectory: the value of `$CREDENTIALS_DIRECTORY`; nil where it is not set.
    public func read(credentialsDirectory: String?) throws(SecretError) -> SecretBytes {
        switch self {
        case .file(let path): return try SecretFile.secret(path)
        case .credential(let name):
            guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 255,
                !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 })
            else { throw .notACredentialName(name) }
            guard let directory = credentialsDirectory, directory.hasPrefix("/") else {
                throw .noCredentials(name: name)
            }
            // Only the service may enter its credentials' directory, so links there are the manager's own. For a
            // service that is not root systemd grants reading by an ACL, whose mask shows as the group's bits.
            return try SecretFile.secret("\(directory)/\(name)", allowed: 0o640, flags: 0)
        }
    }
}
