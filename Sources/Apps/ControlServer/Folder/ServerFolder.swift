public import Documents
import FoundationEssentials
import Glibc
import Identity
import Secrets
import Signing

/// The folder that holds all of a control server: its authority, its keys, its settings and its database.
///
/// The receipt key is the only Ed25519 private key in it.
public struct ServerFolder: Sendable {
    public let path: String
    public let settings: ServerSettings

    enum File: String {
        case authority = "ca.pem"
        case authorityKey = "ca.key"
        case server = "server.pem"
        case serverKey = "server.key"
        case receiptKey = "receipt.key"
        case receiptPublicKey = "receipt.pub"
        case settings = "settings.json"
        /// Where the running server is reached.
        case address = "address"
        case database = "control.sqlite"
    }

    static let authorityDays = 3650
    static let serverDays = 397
    static let operatorDays = 365

    /// A new folder with a new authority, server certificate and receipt key.
    public static func create(_ path: String, _ settings: ServerSettings, at now: Timestamp) throws(FolderError)
        -> ServerFolder
    {
        let files = FileManager.default
        if let names = try? files.contentsOfDirectory(atPath: path), !names.isEmpty {
            throw FolderError(.exists, "\(path) is not empty; name a new folder")
        }
        var isFolder = false
        if files.fileExists(atPath: path, isDirectory: &isFolder), !isFolder {
            throw FolderError(.usage, "\(path) is a file; name a new folder")
        }
        do {
            try files.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        } catch {
            throw FolderError(.usage, "\(path) cannot be made: \(error); make its parent folder, or choose another")
        }
        let folder = ServerFolder(path: path, settings: settings)
        let key = TLSKey()
        let (authority, certificate) = try FolderError.about("the name \(settings.name)", .usage) {
            () throws(IdentityError) in
            let authority = try CertificateAuthority(
                name: "Orderly", life: .init(from: now.seconds, days: authorityDays))
            return (authority, try folder.serverCertificate(key, by: authority, at: now))
        }
        try folder.fill(authority, key, certificate)
        return folder
    }

    /// The folder as `create` made it.
    public init(opening path: String) throws(FolderError) {
        self.path = path
        let file = path + "/" + File.settings.rawValue
        // The folder first: where nobody else may write in it, nobody changes what is judged next.
        for name in [path, file] { try ServerFolder.judge(name) }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw FolderError(.usage, "\(path) is no control server's folder; make one with `orderly-control init`")
        }
        settings = try ServerSettings(reading: Array(bytes), file: file)
    }

    /// Refuses what anybody but root and this process's user could have written. What is not there is for the reader.
    private static func judge(_ name: String) throws(FolderError) {
        var (named, status) = (stat(), stat())
        // A link has an owner, who chooses where it leads, and a mode that says nothing.
        guard lstat(name, &named) == 0, stat(name, &status) == 0 else { return }
        for owner in [named.st_uid, status.st_uid] where owner != 0 && owner != geteuid() {
            throw FolderError(
                .unusable,
                "\(name) belongs to user \(owner): run this as that user, or chown it to whom the server runs as")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw FolderError(.unusable, "others may write \(name): chmod go-w \(name)")
        }
    }

    private init(path: String, settings: ServerSettings) {
        self.path = path
        self.settings = settings
    }

    private func fill(_ authority: CertificateAuthority, _ key: TLSKey, _ certificate: String) throws(FolderError) {
        let receiptKey: PrivateKey
        do throws(SigningError) {
            receiptKey = try PrivateKey.generate()
        } catch {
            throw FolderError(.unusable, "no receipt key could be made: \(error)")
        }
        do throws(SecretError) {
            try SecretFile.create(name(.authorityKey), Array(authority.key.pem.utf8))
            try SecretFile.create(name(.serverKey), Array(key.pem.utf8))
            try SecretFile.create(name(.receiptKey), receiptKey)
        } catch {
            throw FolderError(error)
        }
        try write(.authority, authority.certificatePEM)
        try write(.server, certificate)
        try write(.receiptPublicKey, receiptKey.publicKey.pem)
        // An operator's commands look for it at once, and serving writes the same again.
        if settings.port != 0 { try write(.address, settings.url(port: settings.port) + "\n") }
        // Last, since a folder without settings is not opened.
        try write(.settings, settings.text)
    }

    func serverCertificate(
        _ key: TLSKey, by authority: CertificateAuthority, at now: Timestamp
    ) throws(IdentityError) -> String {
        let life = CertificateAuthority.Life(from: now.seconds, days: ServerFolder.serverDays)
        return try authority.serverCertificate(for: key, names: settings.certificateNames, life: life)
    }

    func name(_ file: File) -> String { path + "/" + file.rawValue }

    func text(_ file: File) throws(FolderError) -> String {
        guard let bytes = FileManager.default.contents(atPath: name(file)) else {
            throw FolderError(.unusable, "\(name(file)) cannot be read; restore it from a backup")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func secret(_ file: File) throws(FolderError) -> String {
        do throws(SecretError) {
            return String(decoding: try SecretFile.read(name(file)), as: UTF8.self)
        } catch {
            throw FolderError(error)
        }
    }

    /// Replaces a file that holds no secret, whole or not at all.
    func write(_ file: File, _ text: String) throws(FolderError) { try write(file.rawValue, text) }

    func write(_ name: String, _ text: String) throws(FolderError) {
        let file = path + "/" + name
        do {
            try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
            // Whatever the umask says: a file that others may write is refused when the folder is opened.
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        } catch {
            throw FolderError(.disk, "\(file) cannot be written: \(error); is the disk full?")
        }
    }
}
