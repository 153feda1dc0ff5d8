import Foundation
import TestKit
import Testing

/// An operator's desk: a folder with keys of every role, and the command line as people use it.
final class Office {
    let scratch: ScratchFolder

    static let folder =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        .map { ($0 as NSString).deletingLastPathComponent } ?? "."
    static let golden = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden/Orderly").path

    init() throws {
        scratch = try ScratchFolder()
        for name in ["root", "order", "author", "site", "stranger"] {
            let made = try run("key generate \(name).key")
            try #require(made.status == 0, "\(made.errors)")
        }
    }

    /// Runs `orderly` in the desk's folder. Words are split at spaces; `more` follows as it is.
    @discardableResult
    func run(_ line: String, _ more: [String] = []) throws -> Program.Result {
        let words = line.split(separator: " ").map(String.init)
        return try Program.run([Office.folder + "/orderly"] + words + more, in: scratch.path)
    }

    /// The same where it has to succeed.
    @discardableResult
    func done(_ line: String, _ more: [String] = []) throws -> Program.Result {
        let result = try run(line, more)
        try #require(result.status == 0, "\(line): \(result.errors)")
        return result
    }

    static let roles = "--root root.pub --order order.pub --authoring author.pub --site site.pub"

    /// Writes trust.json, and an allowlist of the good library signed under it.
    func prepared() throws -> Office {
        try done("trust init \(Office.roles) --signer root.key -o trust.json")
        try done(
            "allowlist sign --unproven untried --version 1 --site clinic-001 \(Office.library) \(Office.consent) --trust trust.json "
                + "--signer author.key -o allowlist.json")
        return self
    }

    static let library = "--runbooks \(golden)/good/runbooks --plugins \(golden)/good/plugins"
    static let consent = "--accept-root-equivalent RB-CRON-001"

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: scratch(name)) }
}

/// What people and programs read is frozen. `GOLDEN=write` writes the texts anew, and fails.
enum Golden {
    static func compare(_ text: String, with name: String) throws {
        let file = URL(filePath: Office.golden).appending(path: name)
        if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
            try Data(text.utf8).write(to: file)
            Issue.record("\(name) was written; read it, then run again without GOLDEN")
        }
        #expect(text == String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
