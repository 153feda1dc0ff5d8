import ArgumentParser
import Documents
import Drift
import Runbooks
import YAML

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Judge runbooks, plugins and baselines without running anything.",
        discussion: """
            Reads every document below the paths and holds them against each other. Plugins and runbooks that the paths \
            do not hold are taken from --runbooks and --plugins. Exits 1 when there is an error; warnings alone are fine.
            """)

    @Argument(help: "Files and folders.", completion: .file()) var paths: [String]
    @Option(help: "How findings are printed.") var format = Format.text
    @OptionGroup var shelves: LibraryOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    func run() throws {
        var files = LibraryFiles()
        for path in paths {
            guard File.exists(path) else {
                throw CommandFailure(.usage, "there is no \(path)", hint: "name files and folders that exist")
            }
            try files.add(path)
        }
        guard !files.isEmpty else {
            throw CommandFailure(
                .usage, "there is no runbook, plugin or baseline in \(paths.joined(separator: ", "))",
                hint: "name a .yaml file, a plugin's folder, or a folder that holds some")
        }
        try complete(&files)
        let report = ValidationReport(files)
        switch format {
        case .text: for finding in report.findings { Console.print(finding.description) }
        case .json: Console.print(report.node)
        }
        for file in files.unjudged { Console.note("\(file): this version does not judge this kind of document") }
        Console.note(report.summary)
        if report.errors > 0 { throw Finished(status: .findings) }
    }

    /// What the documents may name although the paths do not hold it.
    private func complete(_ files: inout LibraryFiles) throws(CommandFailure) {
        if let folder = shelves.runbooks { try files.add(folder) }
        if let folder = shelves.plugins { try files.add(folder) }
        if files.plugins.isEmpty, shelves.plugins == nil, File.isDirectory("plugins") { try files.add("plugins") }
        if files.runbooks.isEmpty, shelves.runbooks == nil, File.isDirectory("runbooks") { try files.add("runbooks") }
    }
}
