import ArgumentParser
import Signing

/// The keys of each role of a trust document.
struct RoleOptions: ParsableArguments {
    @Option(
        name: .customLong("root"), parsing: .upToNextOption,
        help: ArgumentHelp("Public keys that sign the next trust document.", valueName: "pub-file"),
        completion: .file(extensions: ["pub", "pem"]))
    var root: [String] = []

    @Option(
        name: .customLong("order"), parsing: .upToNextOption,
        help: ArgumentHelp("Public keys that sign orders.", valueName: "pub-file"),
        completion: .file(extensions: ["pub", "pem"]))
    var order: [String] = []

    @Option(
        name: .customLong("authoring"), parsing: .upToNextOption,
        help: ArgumentHelp("Public keys that sign allowlists.", valueName: "pub-file"),
        completion: .file(extensions: ["pub", "pem"]))
    var authoring: [String] = []

    @Option(
        name: .customLong("site"), parsing: .upToNextOption,
        help: ArgumentHelp("Public keys that sign baselines and admissions.", valueName: "pub-file"),
        completion: .file(extensions: ["pub", "pem"]))
    var site: [String] = []

    @Option(
        name: .customLong("threshold"),
        help: ArgumentHelp("How many keys of a role must sign, such as root=2; else 1.", valueName: "role=n"))
    var thresholds: [Threshold] = []

    struct Threshold: ExpressibleByArgument {
        let role: Role
        let count: Int

        init?(argument: String) {
            let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let role = Role(rawValue: String(parts[0])), let count = Int(parts[1]), count > 0
            else { return nil }
            self.role = role
            self.count = count
        }
    }

    /// The roles that were given; each of the others is as in `previous`.
    func roles(after previous: [Role: KeySet] = [:]) throws(CommandFailure) -> [Role: KeySet] {
        var roles = previous
        for (role, files) in [(Role.root, root), (.order, order), (.authoring, authoring), (.site, site)] {
            let given = thresholds.last { $0.role == role }?.count
            var keys = previous[role]?.keys ?? []
            if !files.isEmpty {
                keys = []
                for file in files { keys.append(try KeyFile.publicKey(file)) }
            }
            if keys.isEmpty {
                guard given == nil else {
                    throw CommandFailure(.usage, "--threshold \(role.rawValue)=… needs keys: give --\(role.rawValue)")
                }
                continue
            }
            do throws(SigningError) {
                let kept = files.isEmpty ? previous[role]?.threshold : nil
                roles[role] = try KeySet(threshold: given ?? kept ?? 1, keys: keys)
            } catch {
                throw CommandFailure(error, "--\(role.rawValue)")
            }
        }
        return roles
    }
}
