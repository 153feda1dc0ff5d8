import ArgumentParser

/// Where a signed document goes.
struct OutputOption: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Where to write it; - is standard output.", valueName: "file"), completion: .file())
    var path = "-"
}
