import Documents
import Runbooks
import Signing

/// Chooses from a library what an allowlist lists. Whatever is asked for and is not there is an error.
struct AllowlistDraft {
    let library: Library
    /// Those asked for, by id; all of them where nobody asked.
    let runbooks: [ValidRunbook]

    init(_ library: Library, only: [String]) throws(CommandFailure) {
        self.library = library
        var valid: [ValidRunbook] = []
        for id in only.isEmpty ? library.runbooks.keys.sorted() : Array(Set(only)).sorted() {
            do throws(LibraryProblem) {
                valid.append(try library.valid(id))
            } catch {
                let lines = [error.description] + error.diagnostics.map(\.description)
                throw CommandFailure(.findings, lines.joined(separator: "\n"))
            }
        }
        runbooks = valid
    }

    /// All of them: checks of a baseline need plugins that no runbook names.
    var plugins: [Allowlist.ListedPlugin] {
        library.plugins.values.map { read in
            Allowlist.ListedPlugin(id: read.plugin.id, version: read.plugin.version, tree: read.source.tree)
        }.sorted { $0.id < $1.id }
    }

    func entries(
        bounds: [BoundOption], heals: [HealOption], standings: [String: Allowlist.ListedRunbook.Standing]
    ) throws(CommandFailure) -> [Allowlist.ListedRunbook] {
        for option in bounds { try check(option) }
        let pairs = heals.isEmpty ? shipped : try chosen(heals)
        return runbooks.map { valid in
            let id = valid.runbook.id
            let own = bounds.filter { $0.runbook == id }.map { ($0.parameter, $0.bound) }
            let standing = standings[id] ?? .unsaid
            return Allowlist.ListedRunbook(
                id: id, version: valid.runbook.version, sha256: valid.sha256, proof: standing.proof,
                unproven: standing.why, params: Dictionary(own) { $1 },
                heals: pairs.filter { $0.runbook == id }.map(\.check).sorted())
        }
    }

    /// What the plugins' own checks name.
    private var shipped: [(runbook: String, check: String)] {
        library.plugins.values.flatMap(\.plugin.checks).compactMap { check in
            check.heal.map { ($0.runbook, check.id) }
        }
    }

    private func chosen(_ heals: [HealOption]) throws(CommandFailure) -> [(runbook: String, check: String)] {
        var pairs: [(runbook: String, check: String)] = []
        for case .pair(let runbook, let check) in heals {
            guard shipped.contains(where: { $0 == (runbook, check) }) else {
                throw CommandFailure(
                    .usage, "--heals \(runbook)=\(check): the check \(check) does not name \(runbook) in its `heal`",
                    hint: "known are " + shipped.map { "\($0.runbook)=\($0.check)" }.sorted().joined(separator: ", "))
            }
            _ = try listed(runbook, "--heals")
            pairs.append((runbook, check))
        }
        return pairs
    }

    private func check(_ option: BoundOption) throws(CommandFailure) {
        let params = try listed(option.runbook, "--bound").runbook.params.map(\.name)
        guard params.contains(option.parameter) else {
            throw CommandFailure(
                .usage, "--bound: \(option.runbook) has no parameter \(option.parameter)",
                hint: params.isEmpty ? "it takes none" : "known are \(params.joined(separator: ", "))")
        }
    }

    private func listed(_ id: String, _ option: String) throws(CommandFailure) -> ValidRunbook {
        if let valid = runbooks.first(where: { $0.runbook.id == id }) { return valid }
        throw CommandFailure(
            .usage, "\(option): \(id) will not be on this list",
            hint: "on it: \(runbooks.map(\.runbook.id).joined(separator: ", "))")
    }
}

extension Allowlist.ListedRunbook.Standing {
    fileprivate var proof: Digest? { if case .proved(let digest) = self { digest } else { nil } }
    fileprivate var why: String? { if case .unproven(let why) = self { why } else { nil } }
}
