import Documents
import Testing

@testable import Runbooks

/// What an undo writes, also through other actions, is judged like the step.
@Suite struct RootReachUndoTests {
    @Test func `a step's own command in its undo is judged like the step`() throws {
        let steps = { (path: String) in
            """
            - id: a
              uses: demo/write
              with: {path: /srv/x, content: y}
              undo: none
              irreversible: It stays.
              recover: {run: [tee, --, x], confine: {write: [\(path)]}}
            """
        }
        let plain = "{type: path, under: [/srv], default: /srv/x}"
        #expect(try Bench.findings(RootReach.library(plain, steps: steps("/etc/cron.d/x"))) == ["ORD-251"])
        #expect(try Bench.findings(RootReach.library(plain, steps: steps("/srv/y"))) == [])
    }

    /// Two actions whose undo writes elsewhere with another action: `inner` is what `outer` is given by the first's, and
    /// the second has the first for its undo.
    static func mending(_ inner: String, from outer: String = "demo/write") -> String {
        let passedOn = #"{place: /srv/n, words: "${{ params.words }}", back: "${{ params.back }}"}"#
        return Bench.plugin(
            action: note("note", undo: outer, with: inner) + note("again", undo: "demo/note", with: passedOn))
    }

    private static func note(_ id: String, undo action: String, with given: String) -> String {
        """
        \(id):
          summary: A note
          params:
            place: {type: path, under: [/srv]}
            words: {type: text, max: 4KiB}
            back: {type: path, under: [/etc, /srv]}
          grade: files
          run: [tee, --, "${{ params.place }}"]
          stdin: "${{ params.words }}"
          confine: {write: [{path: "${{ params.place }}", mode: direct}]}
          undo:
            - if: [{value: "${{ params.place }}", exists: true}]
              uses: \(action)
              with: \(given)

        """
    }

    static let toBack = "{path: \"${{ params.back }}\", content: \"${{ params.words }}\"}"

    @Test(arguments: ["demo/note", "demo/again"], ["/etc", "/srv"])
    func `what an undo writes with another action is judged with the values of the call`(
        _ action: String, _ root: String
    ) throws {
        let step =
            "- {id: a, uses: \(action), with: {place: /srv/n, words: \"${{ params.text }}\", back: \"${{ params.p }}\"}"
        let type = "{type: path, under: [\(root)], default: \(root)/motd}"
        let library = { (more: String) in
            try Bench.library(
                plugin: Self.mending(Self.toBack), runbook: RootReach.runbook(type, steps: step + more))
        }
        let obeyed = root == "/etc"
        #expect(try Bench.findings(library("}")) == (obeyed ? ["ORD-251"] : []))
        let valid = try library(", reason: It is signed.}").valid("RB-DEMO-001")
        #expect(valid.rootEquivalentWrites.map(\.step) == (obeyed ? ["a"] : []))
        #expect(valid.flows["p"]?.namesWrite == true)
        #expect(valid.parametersToBind == (obeyed ? ["p", "text"] : []))
        let attack: [String: Node] = ["p": "/etc/cron.d/pwn", "text": "* * * * * root id"]
        let free = valid.unbounded(attack, asked: ["p", "text"], under: [:])
        #expect(free == ["p", "text"])
    }

    @Test func `a path that a plugin's undo hands to another action needs the plugin's reason`() throws {
        let findings = { (path: String) in
            try Bench.findings(
                Bench.library(plugin: Self.mending("{path: \(path), content: \"${{ params.words }}\"}"), runbook: nil))
        }
        #expect(try findings("/etc/cron.d/x") == ["ORD-251"])
        #expect(try findings("/srv/x") == [])
    }

    @Test func `actions whose undos call each other are followed to an end`() throws {
        let same = Self.mending(
            "{place: \"${{ params.place }}\", words: \"${{ params.words }}\", back: \"${{ params.back }}\"}",
            from: "demo/again")
        let step = "- {id: a, uses: demo/note, with: {place: /srv/n, words: \"${{ params.text }}\", back: /srv/b}}"
        let plain = "{type: path, under: [/srv], default: /srv/x}"
        #expect(
            try Bench.findings(Bench.library(plugin: same, runbook: RootReach.runbook(plain, steps: step))) == [])
        let doubling = "{place: /srv/n, words: \"${{ params.words }}${{ params.words }}\", back: /srv/b}"
        #expect(
            try Bench.findings(
                Bench.library(
                    plugin: Self.mending(doubling, from: "demo/again"), runbook: RootReach.runbook(plain, steps: step)))
                == [])
        // Too long a chain counts as reaching anything.
        let chain = { (length: Int) in
            let actions = (0..<length).map { number in
                let undo =
                    number + 1 < length
                    ? "undo: [{if: [{value: x, equals: x}], uses: demo/a\(number + 1)}]" : "undo: automatic"
                return "a\(number):\n"
                    + "summary: One\ngrade: files\nrun: [tee, --, x]\nconfine: {write: [/srv/x]}\n\(undo)".indented(2)
            }
            return try Bench.findings(
                Bench.library(
                    plugin: Bench.plugin(action: actions.joined(separator: "\n")),
                    runbook: RootReach.runbook(plain, steps: "- {id: a, uses: demo/a0}")))
        }
        #expect(try chain(60) == [])
        #expect(try chain(80) == ["ORD-251"])
    }

    @Test(arguments: ["undo", "recover"])
    func `an action in a step's own undo is judged like the step`(_ kind: String) throws {
        let steps = { (path: String) in
            let call = "uses: demo/write, with: {path: \(path), content: \"${{ params.text }}\"}"
            let own =
                kind == "undo"
                ? "undo: [{if: [{value: x, equals: x}], \(call)}]"
                : "undo: none\nirreversible: It stays.\nrecover: {\(call)}"
            return "- id: a\n"
                + "run: [tee, --, x]\nconfine: {write: [{path: /srv/x, mode: direct}]}\n\(own)".indented(2)
        }
        let plain = "{type: path, under: [/srv], default: /srv/x}"
        #expect(try Bench.findings(RootReach.library(plain, steps: steps("/etc/cron.d/x"))) == ["ORD-251"])
        #expect(try Bench.findings(RootReach.library(plain, steps: steps("/srv/y"))) == [])
        let signed = try RootReach.library(plain, steps: steps("/etc/cron.d/x") + "\n  reason: It is signed.")
        #expect(try signed.valid("RB-DEMO-001").rootEquivalentWrites.map(\.path) == ["/etc/cron.d/x"])
    }
}
