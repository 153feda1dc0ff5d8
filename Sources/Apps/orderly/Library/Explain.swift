import ArgumentParser
import Documents
import Runbooks

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say in words what a document may touch, what it proves, or what a finding means.",
        discussion:
            "Exits 1 when the document has errors; they go to standard error, and what it says is printed anyway.")

    @Argument(help: "A runbook's id, PLUGIN, PLUGIN/ACTION, PLUGIN/CHECK, or a finding such as ORD-251.") var name:
        String
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
        let files = try shelves.files()
        let library = files.library()
        if let lines = Explanation(library).lines(for: name) {
            show(lines)
            return try report(Explanation(library).mistakes(in: name))
        }
        let mistakes = (files.diagnostics + library.diagnostics).filter { $0.severity == .error }
        guard mistakes.isEmpty else {
            throw CommandFailure(
                .findings,
                "there is no \(name) among the documents that can be read:\n"
                    + mistakes.map(\.description).joined(separator: "\n"))
        }
        let known = (library.runbooks.keys.sorted() + library.plugins.keys.sorted()).joined(separator: ", ")
        throw CommandFailure(
            .usage, "there is no \(name)",
            hint: known.isEmpty ? "name the folders: --runbooks and --plugins" : "known are \(known)")
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
