import Documents
import Execution
import Glibc
import Runbooks
import Secrets
import Signing

extension Configuration {
    /// `secrets: {NAME: {file: /path}}` or `{credential: NAME}`.
    static func secrets(_ fields: Fields) -> [String: Secret] {
        var secrets: [String: Secret] = [:]
        for entry in fields.optionalMap("secrets") ?? [] {
            if !Confine.isSecretName(entry.key) {
                fields.reading.error(
                    "ORD-613", "the name of a secret is lower-case letters, digits and `_`, not `\(entry.key)`",
                    at: entry.keyPosition, hint: "runbooks ask for it by this name")
            }
            guard let source = fields.reading.fields(entry.value, "the secret `\(entry.key)`") else { continue }
            let file = path(source, "file", source.optionalString("file"))
            let credential = source.optionalString("credential")
            if source.node("vault") != nil {
                fields.reading.error(
                    "ORD-607",
                    "the secret `\(entry.key)` cannot come from a vault: the agent opens no connection of its own",
                    at: source.position(of: "vault"),
                    hint:
                        "have the vault's own agent or a timer write it to a file of mode 0600, and name that with `file`; "
                        + "or hand it over with systemd's LoadCredential=, and name that with `credential`")
                source.finish()
                continue
            }
            switch (file, credential) {
            case (let file?, nil): secrets[entry.key] = .file(file)
            case (nil, let name?): secrets[entry.key] = .credential(name)
            default:
                fields.reading.error(
                    "ORD-607", "the secret `\(entry.key)` needs exactly one of `file` and `credential`",
                    at: entry.keyPosition)
            }
            source.finish()
        }
        return secrets
    }

    /// Where the service manager has put the credentials of this process.
    var credentialsDirectory: String? { getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) } }

    /// Reads every secret once, for `--check-config`, and throws everything that is wrong with them. Answers the names of
    /// those that only the service manager's own start could show: its credentials, elsewhere.
    public func checkSecrets() throws(AgentFailure) -> [String] {
        let hidden = secrets.filter { credentialsDirectory == nil && $0.value.isCredential }.keys
        let problems = boundSecrets.problems.filter { !hidden.contains($0.name) }
        guard problems.isEmpty else {
            throw AgentFailure(
                .setup, problems.map(\.description).joined(separator: "\n"),
                hint: "a run that needs one of them is refused until then")
        }
        return hidden.sorted()
    }

    /// Each is read anew whenever it is needed, so that one that was changed counts at once.
    var boundSecrets: BoundSecrets {
        let (sources, directory) = (secrets, credentialsDirectory)
        return BoundSecrets(sources.keys) { name in
            guard let source = sources[name] else { return .failure(BoundSecrets.Problem(name, .notBound)) }
            do throws(SecretError) {
                return .success(try source.read(directory))
            } catch {
                return .failure(BoundSecrets.Problem(name, .unreadable(error.description)))
            }
        }
    }
}

extension Configuration.Secret {
    fileprivate var isCredential: Bool { if case .credential = self { true } else { false } }

    fileprivate func read(_ directory: String?) throws(SecretError) -> SecretBytes {
        let origin: SecretSource =
            switch self {
            case .file(let path): .file(path)
            case .credential(let name): .credential(name)
            }
        return try origin.read(credentialsDirectory: directory)
    }
}
