import Foundation

/// The programs under test, as they were built: in the folder that ORDERLY_BIN names, else in this package's own.
enum Binaries {
    static let folder =
        ProcessInfo.processInfo.environment["ORDERLY_BIN"]
        ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".build/debug").resolvingSymlinksInPath().path

    static func path(_ name: String) throws -> String {
        let path = folder + "/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
        return path
    }

    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String { "no \(path): run `make build`, or set ORDERLY_BIN to its folder" }
    }
}
