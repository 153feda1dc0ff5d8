import Documents
import Testing
import YAML

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
        "{type: path, under: [/etc], pattern: \"/etc/issue([.]net)?\", default: /etc/issue}",
    ])
    func `what is bounded to harmless paths stays harmless`(_ parameter: String) throws {
        let library = try Self.library(parameter, steps: Self.write + "}")
        #expect(Bench.findings(library) == [])
        let valid = try library.valid("RB-DEMO-001")
        #expect(valid.rootEquivalentWrites == [])
        #expect(valid.parametersToBind == [])
    }

    /// The second of each pair differs in one place, and matches nothing that root obeys.
    @Test(arguments: [
        ("^/srv/[a-z]+/\\.ssh/authorized_keys$", "^/srv/[a-z]+/\\.sshx/notes$"),
        ("/srv/.*", "/srv/[a-z/]+"), ("/srv/[a-z.]{1,4}", "/srv/[a-z.]{1,3}"),
        ("/srv/a(/x|/\\.bashrc)?", "/srv/a(/x|/bashrc)?"), ("(?i)/srv/\\.SSH/x", "/srv/\\.SSH/x"),
        ("/srv/[^/]+/x", "/srv/[^/._]+/x"), ("/var/c[a-z]+/apt", "/var/c[a-z]+/apx"), ("/etc/m[a-z]+", "/etc/mot[d]"),
        ("/home/[a-z]+", "/home/[a-z]+/x"),
        ("/a|/etc/shadow", "/a|/etc/hosts"), ("/etc/\\w+", "/et/m\\w+td"), ("/etc/motdx", "/etc/motd/x"),
        ("/var/spoo[l]", "/var/spoo[m]"),
        ("/etc/cron[.]d(/[a-z]+)*", "/etc/motd(/[a-z]+)*"), ("/x/\\b\\.profile", "/x/\\b\\.profil"),
    ])
    func `a pattern that lets a path through that root obeys is known`(_ bad: String, _ good: String) throws {
        #expect(try RootEquivalent.mayMatch(Pattern(bad), under: []) != nil)
        #expect(try RootEquivalent.mayMatch(Pattern(good), under: []) == nil)
        let expected: [(String, Set<String>)] = [(bad, ["ORD-251"]), (good, [])]
        for (pattern, findings) in expected {
            let type = "{type: path, pattern: '\(pattern)', optional: true}"
            #expect(try Bench.findings(Self.library(type, steps: Self.write + "}")) == findings, "\(pattern)")
        }
    }

    @Test func `roots keep a wide pattern from what lies elsewhere, not from names that every folder may hold`() throws
    {
        let wide = try Pattern("[a-z/]+")
        #expect(RootEquivalent.mayMatch(wide, under: []) != nil)
        #expect(RootEquivalent.mayMatch(wide, under: ["/srv"]) == nil)
        #expect(RootEquivalent.mayMatch(wide, under: ["/usr"]) != nil)
        #expect(RootEquivalent.mayMatch(try Pattern("[a-z/.]+"), under: ["/srv"]) != nil)
    }

    @Test func `a pattern too complex to judge counts as obeyed`() throws {
        #expect(try RootEquivalent.mayMatch(Pattern("([a-z/]{1,50}x){1,30}"), under: ["/srv"]) != nil)
        #expect(try RootEquivalent.mayMatch(Pattern("([a-z/]{1,10}x){1,3}"), under: ["/srv"]) == nil)
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
        #expect(throws: AllowlistRefusal.parameterUnbounded("p")) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": "/home/b"])
        }
        let bounded = try AllowlistTests.pack(
            runbook: document, params: ["p": .oneOf(["/home/a/.ssh/authorized_keys"])])
        #expect(throws: Never.self) { try AllowlistTests.admit(bounded, ["unit": "ssh.service", "p": keys]) }
    }

    static let files = "- {id: a, uses: demo/write, with: {path: \"${{ params.p }}\", content: \"${{ params.text }}\"}}"
    static let keys = "/srv/bob/.ssh/authorized_keys"

    static func openRunbook() -> String {
        runbook("{type: path, under: [/srv], default: /srv/x}", steps: files)
    }

    /// Each bound lets the same path through.
    @Test(arguments: [
        Bound.oneOf([keys]),
        .pattern(try Pattern("^/srv/[a-z]+/\\.ssh/authorized_keys$")),
        .pattern(try Pattern("/srv/.*")),
    ])
    func `a bound on the path leaves an order's free text out of what logins obey`(_ bound: Bound) throws {
        let document = Self.openRunbook()
        let pack = try AllowlistTests.pack(runbook: document, params: ["p": bound])
        let attack: [String: Node] = ["unit": "ssh.service", "p": Node(Self.keys), "text": "ssh-ed25519 AAAA"]
        #expect(throws: AllowlistRefusal.parameterUnbounded("text")) { try AllowlistTests.admit(pack, attack) }
        // The control: the text bounded too, or left to the document.
        let both = try AllowlistTests.pack(
            runbook: document, params: ["p": bound, "text": .oneOf(["ssh-ed25519 AAAA"])])
        #expect(throws: Never.self) { try AllowlistTests.admit(both, attack) }
        #expect(throws: Never.self) { try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": Node(Self.keys)]) }

        let valid = try Bench.library(runbook: document).valid("RB-DEMO-001")
        #expect(valid.rootEquivalentWrites(under: ["p": bound]).map(\.step) == ["a"])
        #expect(valid.rootEquivalentWrites.isEmpty)
        #expect(valid.unbounded(attack, asked: ["p", "text"], under: ["p": bound]) == ["text"])
        #expect(valid.unbounded(attack, asked: ["p", "text"], under: [:]) == ["p", "text"])
    }

    @Test func `free text goes on to paths that nobody obeys`() throws {
        let bound = Bound.pattern(try Pattern("/srv/[a-z]+/notes"))
        let pack = try AllowlistTests.pack(runbook: Self.openRunbook(), params: ["p": bound])
        let params: [String: Node] = ["unit": "ssh.service", "p": "/srv/bob/notes", "text": "free"]
        #expect(throws: Never.self) { try AllowlistTests.admit(pack, params) }
        let valid = try Bench.library(runbook: Self.openRunbook()).valid("RB-DEMO-001")
        #expect(valid.rootEquivalentWrites(under: ["p": bound]).isEmpty)
        #expect(valid.unbounded(params, asked: ["p", "text"], under: ["p": bound]).isEmpty)
    }

    @Test func `a bound may take out what the runbook leaves open`() throws {
        let document = Self.runbook(
            "{type: path, under: [/etc], default: /etc/motd}", steps: Self.write + ", reason: It is signed.}")
        let valid = try Bench.library(runbook: document).valid("RB-DEMO-001")
        #expect(!valid.rootEquivalentWrites(under: [:]).isEmpty)
        #expect(valid.rootEquivalentWrites(under: ["p": .oneOf(["/etc/motd"])]).isEmpty)
    }

    @Test func `a default that logins obey is judged like any path`() throws {
        let keys = "{type: path, under: [/srv], default: \(Self.keys)}"
        #expect(try Bench.findings(Self.library(keys, steps: Self.write + "}")) == ["ORD-251"])
        let notes = "{type: path, under: [/srv], default: /srv/bob/notes}"
        #expect(try Bench.findings(Self.library(notes, steps: Self.write + "}")) == [])
    }

    @Test func `a baseline cannot name what nobody signed as obeyed`() throws {
        let document = Self.runbook("{type: path, under: [/srv], from: baseline}", steps: Self.write + "}")
        let pack = try AllowlistTests.pack(runbook: document)
        #expect(throws: AllowlistRefusal.parameterUnbounded("p")) {
            try AllowlistTests.admit(pack, baseline: ["p": Node(Self.keys)])
        }
        #expect(throws: Never.self) { try AllowlistTests.admit(pack, baseline: ["p": "/srv/notes"]) }
    }

    @Test func `what a check found counts like an order's, what documents and baseline gave does not`() throws {
        let document = Self.runbook(
            "{type: path, under: [/etc], default: /etc/motd}", steps: Self.write + ", reason: It is signed.}")
        let heal = Trigger.heal(check: "demo/well")
        let pack = try AllowlistTests.pack(runbook: document, heals: ["demo/well"])
        let params: [String: Node] = ["unit": "ssh.service", "text": "* * * * * root id"]
        func admit(_ pack: AllowlistTests.Pack, _ vouched: Set<String>) throws {
            _ = try pack.inForce().admit(
                "RB-DEMO-001", params: params, vouched: vouched, blobs: { pack.blobs[$0] }, site: "clinic-001",
                now: AllowlistTests.now, trigger: heal)
        }
        #expect(throws: AllowlistRefusal.parameterUnbounded("text")) { try admit(pack, ["unit"]) }
        #expect(throws: Never.self) { try admit(pack, ["unit", "text"]) }
        let bounded = try AllowlistTests.pack(
            runbook: document, params: ["text": .pattern(try Pattern("[ a-z*]+"))], heals: ["demo/well"])
        #expect(throws: Never.self) { try admit(bounded, []) }
        // Nobody but a heal has anything vouched for.
        #expect(throws: AllowlistRefusal.parameterUnbounded("text")) {
            _ = try pack.inForce().admit(
                "RB-DEMO-001", params: params, vouched: ["text"], blobs: { pack.blobs[$0] }, site: "clinic-001",
                now: AllowlistTests.now, trigger: .order)
        }
    }

    @Test func `a check vouches only for what the baseline or its document says`() throws {
        let document = """
            found: "${{ failing }}"
            listed: "${{ params.files }}"
            fixed: word
            both: "${{ params.word }} ${{ failing }}"
            """
        let reading = Reading(file: "")
        let node = try #require(YAML.read(Array(document.utf8), reading))
        let with = Dictionary(
            uniqueKeysWithValues: try #require(node.entries).map { ($0.key, try #require(Template($0.value, reading))) }
        )
        let heal = Heal(runbook: "RB-DEMO-001", with: with)
        let params: [String: Node] = ["files": ["/etc/ssh/a", "/srv/b"], "word": "x"]
        let picked = try heal.given(params, failing: ["/srv/b"])
        #expect(picked.vouched == ["found", "listed", "fixed"])
        #expect(picked.params["found"] == ["/srv/b"])
        #expect(try heal.given(params, failing: ["/srv/b", "/etc/cron.d/x"]).vouched == ["listed", "fixed"])
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

    /// An action whose undo writes elsewhere with another action; `inner` is what that one is given.
    static func mending(_ inner: String, from outer: String = "demo/write") -> String {
        Bench.plugin(
            action: """
                note:
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
                      uses: \(outer)
                      with: \(inner)
                again:
                  summary: Notes with a note's undo
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
                      uses: demo/note
                      with: {place: /srv/n, words: "${{ params.words }}", back: "${{ params.back }}"}
                """)
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
                plugin: Self.mending(Self.toBack), runbook: Self.runbook(type, steps: step + more))
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
            try Bench.findings(Bench.library(plugin: same, runbook: Self.runbook(plain, steps: step))) == [])
        let doubling = "{place: /srv/n, words: \"${{ params.words }}${{ params.words }}\", back: /srv/b}"
        #expect(
            try Bench.findings(
                Bench.library(
                    plugin: Self.mending(doubling, from: "demo/again"), runbook: Self.runbook(plain, steps: step)))
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
                    runbook: Self.runbook(plain, steps: "- {id: a, uses: demo/a0}")))
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
        #expect(try Bench.findings(Self.library(plain, steps: steps("/etc/cron.d/x"))) == ["ORD-251"])
        #expect(try Bench.findings(Self.library(plain, steps: steps("/srv/y"))) == [])
        let signed = try Self.library(plain, steps: steps("/etc/cron.d/x") + "\n  reason: It is signed.")
        #expect(try signed.valid("RB-DEMO-001").rootEquivalentWrites.map(\.path) == ["/etc/cron.d/x"])
    }

    @Test func `a home folder as a whole is obeyed, a file in it that nobody reads is not`() throws {
        let steps = { (path: String) in
            "- {id: a, run: [tee, --, x], confine: {write: [\(path)]}}"
        }
        let plain = "{type: path, under: [/srv], default: /srv/x}"
        #expect(try Bench.findings(Self.library(plain, steps: steps("/home/admin"))) == ["ORD-251"])
        #expect(try Bench.findings(Self.library(plain, steps: steps("/home/admin/notes"))) == [])
        #expect(RootEquivalent.mayMatch(try Pattern("/[a-z]+/[a-z]+"), under: ["/home"]) != nil)
        #expect(RootEquivalent.mayMatch(try Pattern("/[a-z]+/[a-z]+"), under: ["/srv"]) == nil)
    }

    @Test func `every exception lies in what is obeyed, and holds nothing that is`() {
        for (path, why) in RootEquivalent.harmless {
            #expect(!why.isEmpty)
            #expect(RootEquivalent.table.contains { PathName(path)?.lies(under: $0.path) ?? false }, "\(path)")
            #expect(RootEquivalent.mayHold(path) == nil, "\(path)")
        }
    }

    @Test(arguments: [
        ("/srv/n", "/srv/n", true), ("/srv/n", "/srv", true), ("/srv/d", "/srv/d/n", true), ("/srv/n", "/srv/o", false),
    ])
    func `content that lies in a file between two steps is still the order's`(
        _ written: String, _ read: String, _ feeds: Bool
    ) throws {
        let steps = """
            - {id: first, uses: demo/write, with: {path: \(written), content: "${{ params.text }}"}}
            - id: between
              run: [cp, --, a, b]
              confine: {read: [\(read)], write: [/var/tmp/copy]}
            - id: last
              run: [cp, --, a, b]
              confine: {read: [/var/tmp/copy], write: [/etc/cron.d/x]}
              reason: It is signed.
            """
        let plain = "{type: path, under: [/srv], default: /srv/x}"
        let valid = try Self.library(plain, steps: steps).valid("RB-DEMO-001")
        #expect(valid.parametersToBind == (feeds ? ["text"] : []))
        // The control: nobody obeys what the last step writes.
        let tame = steps.replacing("/etc/cron.d/x", with: "/srv/last")
        #expect(try Self.library(plain, steps: tame).valid("RB-DEMO-001").parametersToBind == [])
    }
}
