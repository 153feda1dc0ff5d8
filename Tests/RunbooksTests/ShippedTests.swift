import Documents
import Foundation
import Testing

@testable import Runbooks

/// The documents that ship, held to every rule.
@Suite struct ShippedTests {
    @Test func `every shipped plugin and runbook is free of errors`() throws {
        let library = try Self.shipped()
        #expect(!library.plugins.isEmpty && library.runbooks.count >= 4)
        #expect(library.diagnostics.filter { $0.severity == .error }.map(\.description) == [])
        #expect(library.testDiagnostics.map(\.description) == [])
        for id in library.runbooks.keys {
            #expect(throws: Never.self) { try library.valid(id) }
            #expect(Explanation(library).lines(for: id)?.isEmpty == false)
        }
    }

    static func shipped() throws -> Library {
        let manager = FileManager.default
        let plugins = Bench.repository.appending(path: "plugins")
        let runbooks = Bench.repository.appending(path: "runbooks")
        var sources: [PluginSource] = []
        for id in try manager.contentsOfDirectory(atPath: plugins.path).sorted() {
            let folder = plugins.appending(path: id)
            let found = try manager.subpathsOfDirectory(atPath: folder.path).sorted().compactMap {
                path -> PluginTree.Found? in
                var isFolder: ObjCBool = false
                let file = folder.appending(path: path)
                guard manager.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
                    return nil
                }
                return .init(path: path, kind: .file, mode: 0o644, bytes: Array(try Data(contentsOf: file)))
            }
            sources.append(PluginSource(folder: "plugins/\(id)", tree: try PluginTree(found)))
        }
        let documents = try manager.contentsOfDirectory(atPath: runbooks.path).filter { $0.hasPrefix("RB-") }.sorted()
        return Library(
            plugins: sources,
            runbooks: try documents.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }.map {
                RunbookSource(file: "runbooks/\($0)", bytes: Array(try Data(contentsOf: runbooks.appending(path: $0))))
            })
    }
}
