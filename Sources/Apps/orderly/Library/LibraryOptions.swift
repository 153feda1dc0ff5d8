import ArgumentParser

/// Where runbooks and plugins lie.
struct LibraryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder with runbooks (./runbooks where there is one).", valueName: "folder"),
        completion: .directory)
    var runbooks: String?
    @Option(
        help: ArgumentHelp("The folder with plugins (./plugins where there is one).", valueName: "folder"),
        completion: .directory)
    var plugins: String?

    /// What is in both folders. Those that nobody named are used where they are there.
    func files() throws(CommandFailure) -> LibraryFiles {
        var files = LibraryFiles()
        for (given, usual) in [(runbooks, "runbooks"), (plugins, "plugins")] {
            if let given {
                guard File.isDirectory(given) else {
                    throw CommandFailure(.usage, "\(given) is not a folder", hint: "name the folder of \(usual)")
                }
                try files.add(given)
            } else if File.isDirectory(usual) {
                try files.add(usual)
            }
        }
        return files
    }
}
