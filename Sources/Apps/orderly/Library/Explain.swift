import ArgumentParser
import Documents
import Runbooks

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say in words what a document may touch, what it proves, or what a rule is for.")

    @Argument(help: "A runbook's id, PLUGIN, PLUGIN/ACTION, PLUGIN/CHECK, or a rule such as ORD-251.") var name: String
    @OptionGroup var shelves: LibraryOptions
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        if name.hasPrefix("ORD-") {
            guard let rule = Rule.named(name) else {
                throw CommandFailure(
                    .usage, "there is no explanation of \(name)",
                    hint: "explained are \(Rule.all.first?.id ?? "") to \(Rule.all.last?.id ?? ""), with gaps")
            }
            return show(rule.lines)
        }
        let files = try shelves.files()
        let library = files.library()
        if let lines = Explanation(library).lines(for: name) { return show(lines) }
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

    private func show(_ lines: [String]) {
        if json { return Console.print(.map(["name": Node(name), "lines": Node(lines)])) }
        for line in lines { Console.print(line.strippingControls(toOneLineOf: 2000)) }
    }
}
