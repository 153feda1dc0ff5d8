import Documents
import Testing

@testable import Runbooks

/// What a runbook leaves open to whoever gives its parameters is judged by all that its types let through.
@Suite struct RootReachTests {
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
        let silent = try RootReach.library(parameter, steps: RootReach.write + "}")
        #expect(Bench.findings(silent).contains("ORD-251"))
        let library = try RootReach.library(parameter, steps: RootReach.write + ", reason: It is signed.}")
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
        let library = try RootReach.library(parameter, steps: RootReach.write + "}")
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
            #expect(try Bench.findings(RootReach.library(type, steps: RootReach.write + "}")) == findings, "\(pattern)")
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
        #expect(try Bench.findings(RootReach.library(open, steps: steps + "}")) == ["ORD-251"])
        let valid = try RootReach.library(open, steps: steps + ", reason: It is signed.}").valid("RB-DEMO-001")
        #expect(valid.flows["text"]?.reachesRoot == true)
        let harmless = "{type: path, under: [/etc], one_of: [/etc/motd], default: /etc/motd}"
        #expect(try Bench.findings(RootReach.library(harmless, steps: steps + "}")) == [])
    }

    @Test func `each item of a loop is judged, not the first alone`() throws {
        let loop = { (list: String) in
            "- {id: a, for_each: \(list), run: [tee, --, x], confine: {write: [\"${{ item }}\"]}}"
        }
        let list = "{type: list, of: {type: path, under: [/etc]}, max: 8, default: [/etc/motd]}"
        #expect(try Bench.findings(RootReach.library(list, steps: loop("\"${{ params.p }}\""))) == ["ORD-251"])
        let safe = "{type: list, of: {type: path, under: [/srv]}, max: 8, default: [/srv/x]}"
        #expect(try Bench.findings(RootReach.library(safe, steps: loop("\"${{ params.p }}\""))) == [])

        let two = { (other: String) in
            try RootReach.library(
                "{type: path, under: [/srv], default: /srv/x}\n  q: {type: path, under: [\(other)], default: \(other)/x}",
                steps: loop("[\"${{ params.p }}\", \"${{ params.q }}\"]"))
        }
        #expect(try Bench.findings(two("/etc")).contains("ORD-217"))
        #expect(try Bench.findings(two("/srv")) == [])
        let given = { (list: String) in
            "- {id: a, for_each: \(list), uses: demo/write, with: {path: \"${{ item }}\", content: x}}"
        }
        #expect(try Bench.findings(RootReach.library(safe, steps: given("[/srv/x, /etc/cron.d/x]"))) == ["ORD-251"])
        #expect(try Bench.findings(RootReach.library(safe, steps: given("[/srv/x, /etc/motd]"))) == [])
    }

    @Test func `a default that logins obey is judged like any path`() throws {
        let keys = "{type: path, under: [/srv], default: \(RootReach.keys)}"
        #expect(try Bench.findings(RootReach.library(keys, steps: RootReach.write + "}")) == ["ORD-251"])
        let notes = "{type: path, under: [/srv], default: /srv/bob/notes}"
        #expect(try Bench.findings(RootReach.library(notes, steps: RootReach.write + "}")) == [])
    }

    @Test func `a home folder as a whole is obeyed, a file in it that nobody reads is not`() throws {
        let steps = { (path: String) in
            "- {id: a, run: [tee, --, x], confine: {write: [\(path)]}}"
        }
        let plain = "{type: path, under: [/srv], default: /srv/x}"
        #expect(try Bench.findings(RootReach.library(plain, steps: steps("/home/admin"))) == ["ORD-251"])
        #expect(try Bench.findings(RootReach.library(plain, steps: steps("/home/admin/notes"))) == [])
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
        let through = try RootReach.library(word, steps: steps("\"${{ params.p }}\"")).valid("RB-DEMO-001")
        #expect(through.flows["p"]?.reachesRoot == true)
        let fixed = try RootReach.library(word, steps: steps("word")).valid("RB-DEMO-001")
        #expect(fixed.flows["p"] == nil)
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
        let valid = try RootReach.library(plain, steps: steps).valid("RB-DEMO-001")
        #expect(valid.parametersToBind == (feeds ? ["text"] : []))
        // The control: nobody obeys what the last step writes.
        let tame = steps.replacing("/etc/cron.d/x", with: "/srv/last")
        #expect(try RootReach.library(plain, steps: tame).valid("RB-DEMO-001").parametersToBind == [])
    }
}
