import Documents
import Runbooks

extension LaunchComposer {
    /// Where the cage shows secrets that are files.
    static let secrets = "/run/secrets"

    /// `secrets.NAME` is the path of a file in the cage, by the secret's own name and by that of the parameter that
    /// names it.
    func withSecrets(_ values: Values, _ confines: [Confine]) -> Values {
        var known = values
        for use in confines.flatMap(\.secrets) where use.way == .file {
            for name in Self.names(use, values) {
                let path = "\(Self.secrets)/\(name)"
                known.secrets[name] = path
                for (parameter, value) in values.params where value.string == name { known.secrets[parameter] = path }
            }
        }
        return known
    }

    static func names(_ use: Confine.SecretUse, _ values: Values) -> [String] {
        guard let node = try? use.name.resolved(values) else { return [] }
        return (node.list ?? [node]).compactMap(\.string)
    }

    /// Hands over what is declared, read at this moment, and hides all that this host knows in what comes back.
    func handOver(_ uses: [Confine.Resolved.Secret], to launch: inout Launch) -> CallProblem? {
        launch.hidden = seams.secrets.known
        for use in uses {
            let secret: Secret
            switch seams.secrets.secret(use.name) {
            case .success(let found): secret = found
            case .failure(let problem): return CallProblem(message: problem.description)
            }
            if !launch.hidden.contains(secret) { launch.hidden.append(secret) }
            switch use.way {
            case .file: launch.files.append(Launch.File(secret))
            case .standardInput: launch.takeInput(secret)
            case .environment(let variable):
                guard let text = String(validating: secret.core, as: UTF8.self), !text.utf8.contains(0) else {
                    return CallProblem(message: BoundSecrets.Problem(use.name, .notText).description)
                }
                launch.environment[variable] = text
            }
        }
        return nil
    }
}
