import Documents
import Runbooks

extension LibraryOptions {
    /// The runbook of that id, or in that file, with the plugins that it needs.
    func runbook(_ name: String) throws(CommandFailure) -> ValidRunbook {
        var files = try files()
        var id = name
        if files.library().runbooks[name] == nil, File.exists(name) {
            try files.add(name)
            id = files.id(ofDocumentAt: name, in: files.library()) ?? name
        }
        do throws(LibraryProblem) {
            return try files.library().valid(id)
        } catch {
            let lines = error.diagnostics.map { "\n" + $0.description }.joined()
            if case .noRunbook = error, error.diagnostics.isEmpty {
                throw CommandFailure(
                    .usage, "there is no runbook \(id)", hint: "name its file, or its folder with --runbooks")
            }
            throw CommandFailure(.findings, "\(error)\(lines)", hint: "see `orderly validate`")
        }
    }
}
