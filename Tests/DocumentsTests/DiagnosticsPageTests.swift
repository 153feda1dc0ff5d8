import Foundation
import Testing

/// `docs/DIAGNOSTICS.md` is where people look an id up.
@Suite struct DiagnosticsPageTests {
    @Test func `the page lists exactly the ids that the sources report`() throws {
        let reported = try DiagnosticsPage.reported()
        #expect(reported.count > 100)
        #expect(try DiagnosticsPage.listed().sorted() == reported.sorted())
    }

    @Test func `each id on the page has its meaning and its remedy`() throws {
        for row in try DiagnosticsPage.rows() {
            #expect(row.count == 3 && row.allSatisfy { !$0.isEmpty }, "\(row)")
        }
    }
}

private enum DiagnosticsPage {
    static let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The cells of each row that begins with an id.
    static func rows() throws -> [[String]] {
        let page = try String(contentsOf: repository.appending(path: "docs/DIAGNOSTICS.md"), encoding: .utf8)
        return page.split(separator: "\n").filter { $0.hasPrefix("| ORD-") }.map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
    }

    static func listed() throws -> [String] { try rows().compactMap(\.first) }

    /// Ids as they stand in quotes in the sources: where they are reported, or explained.
    static func reported() throws -> Set<String> {
        var ids: Set<String> = []
        let sources = repository.appending(path: "Sources")
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            for found in text.matches(of: /"(ORD-[0-9]{3})"/) { ids.insert(String(found.output.1)) }
        }
        return ids
    }
}
