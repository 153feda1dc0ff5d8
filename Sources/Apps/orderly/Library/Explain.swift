import ArgumentParser
import Documents
import Runbooks

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say in words what a document may touch, what it proves, or what a finding means.",
        discussion:
            "Exits 1 when the document has errors; they go to standard error, and what it says is printed anyway.")

    @Argument(
        help:
            "A runbook's id or file, PLUGIN or its folder, PLUGIN/ACTION, PLUGIN/CHECK, or a finding such as ORD-251.",
        completion: .file())
    var name: String
    @OptionGroup var shelves: LibraryOptions
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        if name.hasPrefix("ORD-") {
            guard let meaning = Meaning.named(name) else {
                throw CommandFailure(
                    .usage, "there is no finding \(name)",
                    hint:
                        "all of them, from \(Meaning.all.first?.id ?? "") to \(Meaning.all.last?.id ?? "") with gaps, are "
                        + "in docs/DIAGNOSTICS.md")
            }
            return show(meaning.lines)
        }
        var files = try shelves.files()
        var library = files.library()
        var id: String? = name
        // A name is meant before a path: `files/file` may be both.
        if Explanation(library).lines(for: name) == nil, Explain.mayBeDocument(name) {
            try files.add(name)
            library = files.library()
            id = files.id(ofDocumentAt: name, in: library)
        }
        if let id, let lines = Explanation(library).lines(for: id) {
            show(lines)
            return try report(Explanation(library).mistakes(in: id))
        }
        let mistakes = (files.diagnostics + library.diagnostics).filter { $0.severity == .error }
        guard mistakes.isEmpty else {
            throw CommandFailure(
                .findings,
                "there is no \(name) among the documents that can be read:\n"
                    + mistakes.map(\.description).joined(separator: "\n"))
        }
        throw CommandFailure(
            .usage, File.exists(name) ? "\(name) is no runbook or plugin" : "there is no \(name)",
            hint: Explain.known(library))
    }

    private static func mayBeDocument(_ path: String) -> Bool {
        File.isDirectory(path) || File.exists(path) && (path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
    }

    private static func known(_ library: Library) -> String {
        let missing = [("--runbooks", library.runbooks.isEmpty), ("--plugins", library.plugins.isEmpty)]
            .filter(\.1).map(\.0).joined(separator: " and ")
        let known = (library.runbooks.keys.sorted() + library.plugins.keys.sorted()).joined(separator: ", ")
        return [
            known.isEmpty ? "" : "known are \(known)",
            missing.isEmpty ? "" : "for others name their folder with \(missing), or name a document's file",
        ].filter { !$0.isEmpty }.joined(separator: "; ")
    }

    /// What is explained of a document with errors is what it says, and no host runs it.
    private func report(_ mistakes: [Diagnostic]) throws {
        guard !mistakes.isEmpty else { return }
        for mistake in mistakes { Console.note(mistake.description) }
        throw Finished(status: .findings)
    }

    private func show(_ lines: [String]) {
        if json { return Console.print(.map(["name": Node(name), "lines": Node(lines)])) }
        for line in lines { Console.print(line.strippingControls(toOneLineOf: 2000)) }
    }
}
