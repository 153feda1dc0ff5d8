import Documents
import Testing

@testable import Runbooks

/// What a runbook leaves open to whoever gives its parameters is judged by all that its types let through.
@Suite struct RootReachTests {
    static let write =
        "- {id: a, run: [tee, --, x], stdin: \"${{ params.text }}\", confine: {write: [\"${{ params.p }}\"]}"

    /// A runbook with a parameter `p` and a free text.
    static func runbook(_ parameter: String, steps: String) -> String {
        Bench.runbook(steps: steps).replacing(
            "  unit: {type: unit",
            with: "  p: \(parameter)\n  text: {type: text, max: 1KiB, default: x}\n  unit: {type: unit")
    }

    static func library(_ parameter: String, steps: String) throws -> Library {
        try Bench.library(runbook: runbook(parameter, steps: steps))
    }

    @Test(arguments: [
        "{type: path, under: [/etc], default: /etc/motd}", "{type: path, default: /srv/x}",
        "{type: path, under: [/etc], optional: true}", "{type: path, under: [/etc], from: baseline}",
        "{type: path, under: [/srv, /usr/lib], default: /srv/x}",
        "{type: path, one_of: [/etc/motd, /etc/cron.d/x], default: /etc/motd}",
        "{type: path, under: [/etc], default: /etc/motd, profiles: {hipaa: /etc/issue}}",
        "{type: path, pattern: \"/etc/cron.*\", default: /etc/cron.note}",
        "{type: path, pattern: \"/etc/motd|/etc/cron.d/x\", default: /etc/motd}",
    ])
    func `a default does not vouch for what else may be given`(_ parameter: String) throws {
        let silent = try Self.library(parameter, steps: Self.write + "}")
        #expect(Bench.findings(silent).contains("ORD-251"))
        let library = try Self.library(parameter, steps: Self.write + ", reason: It is signed.}")
        #expect(!Bench.findings(library).contains("ORD-251"))
        let valid = try library.valid("RB-DEMO-001")
        #expect(valid.rootEquivalentWrites.map(\.step).contains("a"))
        #expect(valid.flows["text"]?.reachesRoot == true)
        #expect(valid.flows["p"]?.reachesRoot == true)
        #expect(valid.parametersToBind.contains("text"))
    }

    @Test(arguments: [
        "{type: path, under: [/srv], default: /srv/x}",
        "{type: path, under: [/etc], one_of: [/etc/motd, /etc/issue], default: /etc/motd}",
        "{type: path, under: [/etc], pattern: \"/etc/motd(-[a-z]+)?\", default: /etc/motd}",
    ])
    func `what is bounded to harmless paths stays harmless`(_ parameter: String) throws {
        let library = try Self.library(parameter, steps: Self.write + "}")
        #expect(Bench.findings(library) == [])
        let valid = try library.valid("RB-DEMO-001")
        #expect(valid.rootEquivalentWrites == [])
        #expect(valid.parametersToBind == [])
    }

    @Test(arguments: [
        ("/etc/motd", "/etc/motd"), ("/etc/motd(-[a-z]+)?", "/etc/motd"), ("/etc/a*", "/etc/"),
        ("/etc/cron\\.d/x", "/etc/cron.d/x"),
        ("/a|/etc/shadow", ""), ("(?i)/srv", ""), ("^/srv/x$", "/srv/x"), ("/etc/x\\d", "/etc/x"),
        ("/srv/[a-z]", "/srv/"),
        ("/srv/a{0,2}", "/srv/"), ("/srv/ab+", "/srv/ab"),
    ])
    func `a pattern begins with what is plain to see`(_ text: String, _ prefix: String) throws {
        #expect(try Pattern(text).literalPrefix == prefix)
    }

    @Test func `a parameter that is handed on to an action counts by its own type`() throws {
        let steps =
            "- {id: a, uses: demo/write, with: {path: \"${{ params.p }}\", content: \"${{ params.text }}\"}"
        let open = "{type: path, under: [/etc], default: /etc/motd}"
        #expect(try Bench.findings(Self.library(open, steps: steps + "}")) == ["ORD-251"])
        let valid = try Self.library(open, steps: steps + ", reason: It is signed.}").valid("RB-DEMO-001")
        #expect(valid.flows["text"]?.reachesRoot == true)
        let harmless = "{type: path, under: [/etc], one_of: [/etc/motd], default: /etc/motd}"
        #expect(try Bench.findings(Self.library(harmless, steps: steps + "}")) == [])
    }

    @Test func `each item of a loop is judged, not the first alone`() throws {
        let loop = { (list: String) in
            "- {id: a, for_each: \(list), run: [tee, --, x], confine: {write: [\"${{ item }}\"]}}"
        }
        let list = "{type: list, of: {type: path, under: [/etc]}, max: 8, default: [/etc/motd]}"
        #expect(try Bench.findings(Self.library(list, steps: loop("\"${{ params.p }}\""))) == ["ORD-251"])
        let safe = "{type: list, of: {type: path, under: [/srv]}, max: 8, default: [/srv/x]}"
        #expect(try Bench.findings(Self.library(safe, steps: loop("\"${{ params.p }}\""))) == [])

        let two = { (other: String) in
            try Self.library(
                "{type: path, under: [/srv], default: /srv/x}\n  q: {type: path, under: [\(other)], default: \(other)/x}",
                steps: loop("[\"${{ params.p }}\", \"${{ params.q }}\"]"))
        }
        #expect(try Bench.findings(two("/etc")).contains("ORD-217"))
        #expect(try Bench.findings(two("/srv")) == [])
        let given = { (list: String) in
            "- {id: a, for_each: \(list), uses: demo/write, with: {path: \"${{ item }}\", content: x}}"
        }
        #expect(try Bench.findings(Self.library(safe, steps: given("[/srv/x, /etc/cron.d/x]"))) == ["ORD-251"])
        #expect(try Bench.findings(Self.library(safe, steps: given("[/srv/x, /etc/motd]"))) == [])
    }

    @Test func `content that goes through an earlier step is still the order's`() throws {
        let steps = { (argument: String) in
            """
            - id: first
              run: [echo, \(argument)]
              result: {parse: lines, take: {line: {at: /0, type: string, pattern: "[ -~]+"}}}
            - id: second
              run: [tee, --, x]
              stdin: "${{ steps.first.line }}"
              confine: {write: [/etc/cron.d/x]}
              reason: It is signed.
            """
        }
        let word = "{type: string, pattern: \"[ -~]+\", default: x}"
        let through = try Self.library(word, steps: steps("\"${{ params.p }}\"")).valid("RB-DEMO-001")
        #expect(through.flows["p"]?.reachesRoot == true)
        let fixed = try Self.library(word, steps: steps("word")).valid("RB-DEMO-001")
        #expect(fixed.flows["p"] == nil)
    }

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
        #expect(try Bench.findings(Self.library(plain, steps: steps("/etc/cron.d/x"))) == ["ORD-251"])
        #expect(try Bench.findings(Self.library(plain, steps: steps("/srv/y"))) == [])
    }

    @Test func `an order cannot name a file that logins obey below a harmless root`() throws {
        let document = Self.runbook(
            "{type: path, under: [/home], default: /home/a/notes}", steps: Self.write + "}")
        let pack = try AllowlistTests.pack(runbook: document)
        let keys: Node = "/home/a/.ssh/authorized_keys"
        #expect(throws: AllowlistRefusal.parameterUnbounded("p")) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": keys])
        }
        #expect(throws: Never.self) { try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": "/home/b/notes"]) }
        let bounded = try AllowlistTests.pack(
            runbook: document, params: ["p": .oneOf(["/home/a/.ssh/authorized_keys"])])
        #expect(throws: Never.self) { try AllowlistTests.admit(bounded, ["unit": "ssh.service", "p": keys]) }
    }

    @Test func `an order cannot bring path or content of what root obeys where a default was harmless`() throws {
        let document = Self.runbook(
            "{type: path, under: [/etc], default: /etc/motd}", steps: Self.write + ", reason: It is signed.}")
        let pack = try AllowlistTests.pack(runbook: document)
        #expect(throws: AllowlistRefusal.parameterUnbounded("p")) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": "/etc/cron.d/x"])
        }
        #expect(throws: AllowlistRefusal.parameterUnbounded("text")) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "text": "* * * * * root id"])
        }
        #expect(throws: Never.self) { try AllowlistTests.admit(pack) }
    }
}
