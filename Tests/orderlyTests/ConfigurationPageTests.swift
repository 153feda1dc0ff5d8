import Foundation
import TestKit
import Testing

/// `docs/CONFIGURATION.md` is where people look up what agent.yaml may say.
@Suite struct ConfigurationPageTests {
    private static let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private struct Row {
        let key: String
        /// Nil: the file alone may set it.
        let variable: String?
    }

    private static func rows() throws -> [Row] {
        let page = try String(contentsOf: repository.appending(path: "docs/CONFIGURATION.md"), encoding: .utf8)
        return try page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            try #require(cells.count == 4 && cells.allSatisfy { !$0.isEmpty }, "\(line)")
            let bare = { (cell: String) in cell.replacingOccurrences(of: "`", with: "") }
            return Row(key: bare(cells[0]), variable: cells[3] == "file only" ? nil : bare(cells[3]))
        }
    }

    @Test func `the page lists exactly the keys that the agent reads`() throws {
        var keys: Set<String> = []
        let sources = Self.repository.appending(path: "Sources/Apps/Agent")
        for name in try FileManager.default.contentsOfDirectory(atPath: sources.path)
        where name.hasPrefix("Configuration+") || name == "MaintenanceWindow.swift" {
            let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
            for found in text.matches(of: /\bfields(?:\.\w+\(|, )"([a-z_]+)"/) { keys.insert(String(found.output.1)) }
        }
        #expect(keys.count > 15)
        #expect(try Self.rows().map(\.key).sorted() == keys.sorted())
    }

    @Test func `the environment sets the keys that have a variable, and no other`() throws {
        let office = try Office()
        let file = try office.scratch.write("agent.yaml", "site_id: clinic-001\n")
        for row in try Self.rows() {
            let variable = "MSP_" + row.key.uppercased()
            #expect(row.variable == nil || row.variable == variable)
            let result = try Program.run(
                ["env", "\(variable)=x", Office.folder + "/orderly", "agent", "--check-config", "--config", file])
            #expect(result.status == 1)
            #expect(result.errors.contains("error[ORD-608]") == (row.variable == nil), "\(row.key): \(result.errors)")
        }
    }
}
