import Documents
import Runbooks

/// The runbooks that an allowlist names, from the very bytes that it names.
enum ListedRunbooks {
    /// Whoever signs a list answers for these bytes: what the first signer made of them is not asked.
    static func all(of allowlist: Allowlist, in files: LibraryFiles) throws(CommandFailure) -> [ValidRunbook] {
        let library = files.library()
        for plugin in allowlist.plugins {
            guard let tree = library.plugins[plugin.id]?.source.tree,
                Allowlist.ListedPlugin(id: plugin.id, version: plugin.version, tree: tree).tree == plugin.tree
            else { throw missing("the plugin \(plugin.id)", allowlist) }
        }
        var runbooks: [ValidRunbook] = []
        for listed in allowlist.runbooks {
            guard library.runbooks[listed.id]?.sha256 == listed.sha256 else { throw missing(listed.id, allowlist) }
            let valid: ValidRunbook
            do throws(LibraryProblem) {
                valid = try library.valid(listed.id)
            } catch {
                let lines = [error.description] + error.diagnostics.map(\.description)
                throw CommandFailure(.findings, lines.joined(separator: "\n"))
            }
            // Those of the list itself are compared above.
            let needed = valid.used.map(\.id).filter { allowlist.plugin($0) == nil }.sorted()
            guard needed.isEmpty else {
                throw CommandFailure(
                    .refused, "\(listed.id) needs \(needed.joined(separator: ", ")), which the allowlist does not list",
                    hint: "no host would run it; have the list signed anew")
            }
            runbooks.append(valid)
        }
        return runbooks
    }

    private static func missing(_ what: String, _ allowlist: Allowlist) -> CommandFailure {
        CommandFailure(
            .findings, "allowlist \(allowlist.version) names \(what), and nothing here has the bytes that it names",
            hint: "name the folders that the list was signed from: --runbooks and --plugins")
    }
}
