import Documents
import Signing
import Testing

@testable import Runbooks

@Suite struct AllowlistReadingTests {
    @Test(arguments: [
        ("\"tree\":\"", "\"tree\":\"0000", "ORD-501"),
        ("\"mode\":\"0644\"", "\"mode\":\"4755\"", "ORD-521"),
        ("\"path\":\"plugin.yaml\"", "\"path\":\"../plugin.yaml\"", "ORD-521"),
        ("\"path\":\"plugin.yaml\"", "\"path\":\"other.yaml\"", "ORD-522"),
        ("\"size\":", "\"size\":9", "ORD-522"),
        ("\"version\":41", "\"version\":0", "ORD-503"),
        ("\"sites\":[\"clinic-001\"]", "\"sites\":[]", "ORD-504"),
        ("\"sites\":", "\"site\":", "ORD-101"),
        ("allowlist/v1", "order/v1", "ORD-505"),
        ("\"expires\":\"2025-11-21T10:00:00Z\"", "\"expires\":\"2025-11-21T09:00:00Z\"", "ORD-508"),
        ("\"params\":{\"unit\":{\"one_of\":[\"ssh.service\"]}}", "\"params\":{\"unit\":{}}", "ORD-523"),
        (
            "\"params\":{\"unit\":{\"one_of\":[\"ssh.service\"]}}", "\"params\":{\"unit\":{\"pattern\":\"(\"}}",
            "ORD-108"
        ),
    ]) func `a list that says something else is refused`(_ from: String, _ to: String, _ id: String) throws {
        let pack = try AllowlistTests.pack(params: ["unit": .oneOf(["ssh.service"])])
        let text = String(decoding: pack.allowlist.payload, as: UTF8.self)
        #expect(text.contains(from))
        let reading = Reading(file: "")
        #expect(Allowlist.read(Array(text.replacing(from, with: to).utf8), reading) == nil)
        #expect(reading.diagnostics.map(\.id).contains(id), "\(reading.diagnostics)")
    }

    @Test(arguments: [
        ("", []), ("\"proof\":\"DIGEST\",", []), ("\"unproven\":\"untried\",", []),
        ("\"proof\":\"DIGEST\",\"unproven\":\"untried\",", ["ORD-524"]), ("\"proof\":\"yes\",", ["ORD-501"]),
    ])
    func `a runbook has a proof, or a reason why not, or in older lists neither`(_ keys: String, _ ids: [String]) throws
    {
        let digest = Digest(of: [1])
        let text = String(decoding: try AllowlistTests.pack().allowlist.payload, as: UTF8.self)
        let from = "\"id\":\"RB-DEMO-001\","
        #expect(text.contains(from))
        let reading = Reading(file: "")
        let list = Allowlist.read(
            Array(text.replacing(from, with: from + keys.replacing("DIGEST", with: digest.hex)).utf8), reading)
        #expect(reading.diagnostics.map(\.id) == ids)
        guard let listed = list?.runbooks.first else { return }
        #expect(listed.proof == (keys.contains("proof\"") ? digest : nil))
        #expect(listed.unproven == (keys.contains("unproven") ? "untried" : nil))
        #expect(Allowlist.read(try #require(list).payload, Reading(file: "")) == list)
    }

    @Test func `a thing that is listed twice is refused`() throws {
        let list = try AllowlistTests.pack().allowlist
        let twice = Allowlist(
            version: 1, issued: list.issued, expires: list.expires, sites: list.sites,
            plugins: list.plugins + list.plugins,
            runbooks: list.runbooks)
        let reading = Reading(file: "")
        #expect(Allowlist.read(twice.payload, reading) == nil)
        #expect(reading.diagnostics.map(\.id) == ["ORD-520"])
    }

    @Test func `a plugin's folder holds plain files with plain names and modes`() throws {
        let file = PluginTree.Found(path: "plugin.yaml", kind: .file, mode: 0o644, bytes: [1])
        func tree(_ more: PluginTree.Found...) throws -> PluginTree { try PluginTree([file] + more) }
        func found(_ path: String, _ kind: PluginTree.Found.Kind = .file, mode: UInt16 = 0o644) -> PluginTree.Found {
            .init(path: path, kind: kind, mode: mode, bytes: [])
        }
        #expect(try tree(found("b/run.sh", mode: 0o755)).files.map(\.mode) == ["0755", "0644"])
        #expect(throws: PluginTreeProblem.link("a")) { try tree(found("a", .link)) }
        #expect(throws: PluginTreeProblem.special("a")) { try tree(found("a", .special)) }
        #expect(throws: PluginTreeProblem.badMode("a", 0o4755)) { try tree(found("a", mode: 0o4755)) }
        #expect(throws: PluginTreeProblem.badMode("a", 0o666)) { try tree(found("a", mode: 0o666)) }
        #expect(throws: PluginTreeProblem.twice("plugin.yaml")) { try tree(found("plugin.yaml")) }
        for path in ["../a", "/a", "a/../b", ".hidden", "a//b", "a b", "a\n", ""] {
            #expect(throws: PluginTreeProblem.badPath(path)) { try tree(found(path)) }
        }
        #expect(throws: PluginTreeProblem.noManifest) { try PluginTree([found("a")]) }
    }

    @Test func `the tree's digest depends on every name, mode, size and content, not on the order`() throws {
        func digest(_ files: [PluginTree.Found]) throws -> Digest { try PluginTree(files).digest }
        let one = PluginTree.Found(path: "plugin.yaml", kind: .file, mode: 0o644, bytes: [1])
        let two = PluginTree.Found(path: "a", kind: .file, mode: 0o644, bytes: [2])
        let base = try digest([one, two])
        #expect(try digest([two, one]) == base)
        #expect(try digest([one]) != base)
        #expect(try digest([one, .init(path: "a", kind: .file, mode: 0o755, bytes: [2])]) != base)
        #expect(try digest([one, .init(path: "b", kind: .file, mode: 0o644, bytes: [2])]) != base)
        #expect(try digest([one, .init(path: "a", kind: .file, mode: 0o644, bytes: [3])]) != base)
    }
}
