import Documents
import Foundation
import Testing

@testable import Runbooks

/// What people read is frozen: each fixture's text lies beside it. `GOLDEN=write` writes the texts anew, and fails.
@Suite struct GoldenTests {
    @Test(arguments: ["bad-runbook", "bad-plugin", "bad-calls", "strange-keys"])
    func `all mistakes of a document are said at once, where they stand`(_ name: String) throws {
        let bytes = Array(try Data(contentsOf: Bench.golden.appending(path: "\(name).yaml")))
        let demo = PluginSource(folder: "plugins/demo", tree: try Bench.tree(Bench.plugin))
        let library =
            name.hasSuffix("plugin")
            ? Library(
                plugins: [
                    PluginSource(
                        folder: name,
                        tree: try Bench.tree(String(decoding: bytes, as: UTF8.self), ["ok.sh": "exit 0\n"]))
                ], runbooks: [])
            : Library(plugins: [demo], runbooks: [RunbookSource(file: "\(name).yaml", bytes: bytes)])
        try compare(library.diagnostics.map(\.description), with: "\(name).txt")
        #expect(library.hasErrors)
    }

    @Test func `a runbook, an action, a check and a rule are explained in words`() throws {
        let text = Bench.runbook(
            steps:
                "- {id: a, name: \"Restart ${{ item }}\", for_each: \"${{ params.units }}\", uses: demo/restart, with: {unit: \"${{ item }}\"}}\n"
                + "- {id: b, uses: demo/write, with: {path: /etc/cron.d/x, content: \"${{ params.note }}\"}, reason: The job is signed.}\n"
                + "- {id: c, script: {interpreter: sh, body: exit}, confine: {read: [/srv], network: own-loopback}}\n"
                + "- {id: d, check: demo/well, within: 30s}")
        let explanation = Explanation(try Bench.library(runbook: text))
        var lines: [String] = []
        for name in ["RB-DEMO-001", "demo", "ORD-251"] {
            lines += try #require(explanation.lines(for: name)) + ["----"]
        }
        #expect(explanation.lines(for: "demo/nothing") == nil)
        try compare(lines, with: "explanation.txt")
    }

    @Test func `what changes between two allowlists is said in words`() throws {
        let before = try AllowlistTests.pack(params: ["note": .oneOf(["a"])], heals: ["demo/well"])
        let plugin = Bench.plugin.replacing("sockets: [/run/dbus/system_bus_socket]", with: "sockets: [/run/other]")
        let runbook = AllowlistTests.runbook.replacing("path: /etc/cron.d/x", with: "path: /srv/x")
        let after = try AllowlistTests.pack(
            runbook: runbook, plugin: plugin, params: AllowlistTests.bounds, grace: [.high: .seconds(3600)],
            files: ["new.sh": "x"])
        let libraries = (
            old: try Bench.library(runbook: AllowlistTests.runbook),
            new: try Bench.library(plugin: plugin, runbook: runbook)
        )
        try compare(Allowlist.diff(before.allowlist, after.allowlist, libraries: libraries), with: "difference.txt")
        #expect(Allowlist.diff(before.allowlist, before.allowlist).count == 1)
    }

    private func compare(_ lines: [String], with name: String) throws {
        let file = Bench.golden.appending(path: name)
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
            try Data(text.utf8).write(to: file)
            Issue.record("\(name) was written; read it, then run again without GOLDEN")
        }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(
            lines
                == Array(expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()))
    }
}
