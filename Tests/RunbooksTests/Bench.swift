import Documents
import Foundation
import Runbooks

/// A plugin and a runbook that are right, and room to put mistakes into them.
enum Bench {
    /// One plugin, `demo`, with an action of each grade; `more` follows as further top-level keys or actions.
    static let plugin = """
        orderly: plugin/v1
        id: demo
        version: 1.0.0
        summary: For tests
        types:
          word: {type: string, pattern: "[a-z]{1,8}"}
        actions:
          look:
            summary: Looks
            params: {word: {type: demo/word, default: fine}}
            grade: pure
            run: [uptime]
          write:
            summary: Writes one file
            params:
              path: {type: path, under: [/etc, /srv]}
              content: {type: text, max: 4KiB}
            grade: files
            run: [tee, --, "${{ params.path }}"]
            stdin: "${{ params.content }}"
            confine: {write: ["${{ params.path }}"]}
          restart:
            summary: Restarts a unit
            params: {unit: {type: unit}}
            grade: host
            reason: Units belong to systemd.
            run: [systemctl, restart, --, "${{ params.unit }}"]
            confine: {sockets: [/run/dbus/system_bus_socket]}
            undo: none
            harmless: The unit was meant to run.
            simulate: {say: "would restart ${{ params.unit }}"}
          reboot:
            summary: Starts the host anew
            grade: host
            reason: Only root can.
            run: [systemctl, reboot]
            expects: reboot
            undo: none
            harmless: The host comes back.
            simulate: {say: would reboot}
          person:
            summary: Tells people
            params: {message: {type: text, max: 500B}}
            grade: pure
            alert: {message: "${{ params.message }}", severity: high}
        checks:
          well:
            summary: All is well
            severity: high
            controls: ["HIPAA 164.312(b)"]
            every: 5m
            params: {units: {type: list, of: unit, default: []}}
            observe: {file: {stat: /srv/file}}
            expect: [{at: /file/type, equals: file}]
        """

    static let runbook = """
        orderly: runbook/v1
        id: RB-DEMO-001
        version: 1.0.0
        name: For tests
        severity: medium
        controls: ["HIPAA 164.312(b)"]
        params:
          unit: {type: unit, one_of: [ssh.service]}
          note: {type: text, max: 1KiB, default: ""}
          wait: {type: duration, default: 30s}
          units: {type: list, of: unit, one_of: [ssh.service], max: 8, default: []}
          maybe: {type: text, max: 1KiB, optional: true}
        steps:
          - {id: write, uses: demo/write, with: {path: /srv/file, content: "${{ params.note }}"}}
        verify: [{check: demo/well}]
        """

    static func tree(_ manifest: String, _ files: [String: String] = [:]) throws -> PluginTree {
        let all = files.merging(["plugin.yaml": manifest]) { $1 }
        return try PluginTree(
            all.map { .init(path: $0.key, kind: .file, mode: 0o644, bytes: Array($0.value.utf8)) })
    }

    static func library(
        plugin: String = plugin, runbook: String? = runbook, files: [String: String] = [:], agent: Version? = nil
    ) throws -> Library {
        Library(
            plugins: [PluginSource(folder: "plugins/demo", tree: try tree(plugin, files))],
            runbooks: runbook.map { [RunbookSource(file: "runbooks/RB-DEMO-001.yaml", bytes: Array($0.utf8))] } ?? [],
            agent: agent)
    }

    /// Ids of what is found, each once.
    static func findings(_ library: Library) -> Set<String> { Set(library.diagnostics.map(\.id)) }

    /// A runbook whose steps are these lines instead.
    static func runbook(steps: String) -> String {
        let head = runbook.prefix { _ in true }.split(separator: "steps:", maxSplits: 1)[0]
        return head + "steps:\n" + steps.indented(2) + "\nverify: [{check: demo/well}]\n"
    }

    /// The plugin with one more action, or check, written as its lines.
    static func plugin(action: String) -> String {
        plugin.replacing("checks:\n  well:", with: action.indented(2) + "\nchecks:\n  well:")
    }

    static func plugin(check: String) -> String { plugin + "\n" + check.indented(2) }

    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    static let repository = folder.deletingLastPathComponent().deletingLastPathComponent()
    static let golden = repository.appending(path: "Tests/Golden/Runbooks")
}

extension String {
    func indented(_ spaces: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : String(repeating: " ", count: spaces) + $0 }.joined(separator: "\n")
    }
}
