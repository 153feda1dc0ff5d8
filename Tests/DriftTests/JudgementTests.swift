import Documents
import Drift
import Runbooks
import Testing

@Suite struct JudgementTests {
    private static let units = """
        observe:
          units:
            run: [systemctl, show]
            key: /Id
            parse: {as: key-value, records: blank-line}
        """

    @Test func `what a real systemd said is judged unit by unit`() throws {
        let check = try Fixture.check(
            Self.units + """

                expect:
                  - {at: "/units/*/LoadState", equals: loaded, else: error, say: no such unit}
                  - {at: "/units/*/ActiveState", equals: active, severity: high}
                """)
        let result = try check.examined(on: RecordedHost(printing: try Fixture.bytes("systemctl-show-4units.txt")))
        #expect(result.outcome == .drift)
        #expect(result.severity == .high)
        #expect(result.failing == ["flap.service", "oneshot.service"])
        let missing = result.findings.filter { $0.element == "nope.service" }
        #expect(missing.map(\.outcome) == [.error], "a unit that is not there is judged no further")
        #expect(missing.first?.say == "no such unit")
        #expect(missing.first?.observed == "not-found")
        #expect(missing.first?.expected == "loaded")
    }

    @Test func `nothing observed is unknown, unless the check says otherwise`() throws {
        let empty = RecordedHost(printing: try Fixture.bytes("restic-snapshots-empty.json"))
        func result(_ rest: String) throws -> CheckResult {
            try Fixture.check(
                """
                observe: {snapshots: {run: [restic, snapshots], parse: json}}
                expect: [{at: "/snapshots/*/time", as: age, at_most: 24h\(rest)}]
                """
            ).examined(on: empty)
        }
        #expect(try result("").outcome == .unknown)
        #expect(try result(", if_empty: drift").outcome == .drift)
        #expect(try result(", if_empty: pass").outcome == .pass)
    }

    @Test func `a missing value is unknown, unless the check says otherwise`() throws {
        let host = RecordedHost(printing: Array("{}".utf8))
        func outcome(_ rest: String) throws -> CheckOutcome {
            try Fixture.check(
                "observe: {x: {run: [tool], parse: json}}\nexpect: [{at: /x/y, equals: 1\(rest)}]"
            ).examined(on: host).outcome
        }
        #expect(try outcome("") == .unknown)
        #expect(try outcome(", if_missing: error") == .error)
        #expect(try outcome(", if_missing: pass") == .pass)
    }

    @Test(arguments: [
        ("2026-11-21T08:25:53.566665519Z", CheckOutcome.pass), ("2026-11-19T08:25:53Z", .drift),
        ("2026-11-22T08:25:53Z", .drift), ("never", .unknown),
    ])
    func `the age of a backup is judged, and one from the future fails`(time: String, outcome: CheckOutcome) throws {
        let check = try Fixture.check(
            """
            observe: {snapshots: {run: [restic, snapshots], parse: json, key: /paths/0}}
            expect: [{at: "/snapshots/*/time", as: age, at_most: 24h}]
            """)
        let host = RecordedHost(printing: Array("[{\"time\":\"\(time)\",\"paths\":[\"/srv\"]}]".utf8))
        #expect(try check.examined(on: host).outcome == outcome)
    }

    @Test func `drift weighs more than error, error more than unknown, unknown more than pass`() throws {
        let host = RecordedHost(printing: Array("{\"a\":1,\"b\":\"x\"}".utf8))
        func outcome(_ expectations: String...) throws -> CheckOutcome {
            try Fixture.check(
                "observe: {x: {run: [tool], parse: json}}\nexpect: [\(expectations.joined(separator: ", "))]"
            ).examined(on: host).outcome
        }
        let pass = "{at: /x/a, equals: 1}"
        let drift = "{at: /x/a, equals: 2}"
        let error = "{at: /x/b, above: 1}"
        let unknown = "{at: /x/c, equals: 1}"
        #expect(try outcome(pass) == .pass)
        #expect(try outcome(pass, unknown) == .unknown)
        #expect(try outcome(unknown, error) == .error)
        #expect(try outcome(error, unknown, drift) == .drift)
    }

    @Test func `exit codes mean what the check says, and others are errors`() throws {
        let check = try Fixture.check(
            """
            observe: {x: {run: [tool], exit: {0: data, 3: drift, 11: unknown}}}
            expect: [{at: /x, equals: fine}]
            """)
        func outcome(_ code: Int32) throws -> CheckOutcome {
            try check.examined(on: RecordedHost(printing: Array("fine\n".utf8), exit: code)).outcome
        }
        #expect(try outcome(0) == .pass)
        #expect(try outcome(3) == .drift)
        #expect(try outcome(11) == .unknown)
        #expect(try outcome(1) == .error)
    }

    @Test func `output that cannot be read is an error that names the line`() throws {
        let check = try Fixture.check(
            "observe: {x: {run: [tool], parse: key-value}}\nexpect: [{at: /x/a, equals: b}]")
        let result = try check.examined(on: RecordedHost(printing: Array("a=b\nPermission denied\n".utf8)))
        #expect(result.outcome == .error)
        #expect(result.findings.first?.say == "line 2 has no `=`")
    }

    @Test func `a check that does not apply is not looked at`() throws {
        let check = try Fixture.check(
            """
            applies: [{tool: chronyc}, {not: {exists: /run/systemd/timesync}}]
            observe: {x: {run: [chronyc]}}
            expect: [{at: /x, equals: x}]
            """)
        let host = RecordedHost { _ in .failed(reason: "it must not be asked") }
        #expect(try check.examined(on: host).outcome == .notApplicable)
        host.tools = ["chronyc"]
        #expect(try check.examined(on: host).outcome == .error)
        host.paths = ["/run/systemd/timesync"]
        #expect(try check.examined(on: host).outcome == .notApplicable)
    }

    @Test func `one item that fails is that item's, and the others are judged`() throws {
        let check = try Fixture.check(
            """
            observe: {certs: {each: [/etc/a.pem, /etc/b.pem], run: [openssl, "${{ item }}"]}}
            expect: [{at: "/certs/*/value", equals: fine}]
            """)
        let host = RecordedHost { look in
            guard case .launch(let launch) = look else { return .missing }
            return .exited(code: launch.arguments[1] == "/etc/a.pem" ? 1 : 0, output: Array("rotten\n".utf8))
        }
        let result = try check.examined(on: host)
        #expect(result.outcome == .drift)
        #expect(result.failing == ["/etc/b.pem"])
        #expect(result.findings.map(\.element) == ["/etc/b.pem", "/etc/a.pem"])
        #expect(result.findings.map(\.outcome) == [.drift, .error])
    }

    @Test func `expectations without a value to compare judge nothing, and a check of only those is unknown`() throws {
        let text = """
            observe: {file: {stat: /etc/issue.net}}
            expect:
              - {at: /file/mode, equals: "${{ params.mode }}"}
            """
        let check = try Fixture.check(text, params: [Parameter(name: "mode", type: .mode, presence: .optional)])
        let host = RecordedHost { _ in .state(.map(["type": "file", "mode": "0644"])) }
        #expect(try check.examined(on: host).outcome == .unknown)
        #expect(try check.examined(on: host, params: ["mode": "0644"]).outcome == .pass)
        #expect(try check.examined(on: host, params: ["mode": "0600"]).outcome == .drift)
    }

    @Test func `of a private observation only digests leave the host`() throws {
        let check = try Fixture.check(
            """
            observe: {x: {run: [tool], parse: lines, private: true}}
            expect: [{at: "/x/*", equals: nobody, show: diff}]
            """)
        let result = try check.examined(on: RecordedHost(printing: Array("Jane Doe\n".utf8)))
        #expect(result.outcome == .drift)
        let sent = String(decoding: JSON.bytes(result.node), as: UTF8.self)
        #expect(!sent.contains("Jane"))
        #expect(result.findings[0].observed?["sha256"]?.string?.count == 64)
    }

    @Test func `a difference shows the lines that differ`() throws {
        let check = try Fixture.check(
            """
            observe: {x: {read: /etc/motd}}
            expect: [{at: /x, equals: "a\\nb\\nc", show: diff}]
            """)
        let host = RecordedHost { _ in .content(Array("a\nB\nc\n".utf8)) }
        #expect(try check.examined(on: host).findings[0].difference == ["-b", "+B"])
    }

    @Test func `a later observation uses what an earlier one took, in its type and no other`() throws {
        let check = try Fixture.check(
            """
            observe:
              link: {link: /etc/localtime, take: {zone: {at: "", type: path, under: [/usr/share/zoneinfo]}}}
              zone: {stat: "${{ observe.link.zone }}"}
            expect: [{at: /zone/type, equals: file}]
            """)
        func outcome(_ target: String) throws -> CheckOutcome {
            try check.examined(
                on: RecordedHost { look in
                    switch look {
                    case .link: .target(target)
                    case .stat("/usr/share/zoneinfo/UTC"): .state(.map(["type": "file"]))
                    default: .failed(reason: "nobody asked for that")
                    }
                }
            ).outcome
        }
        #expect(try outcome("/usr/share/zoneinfo/UTC") == .pass)
        #expect(try outcome("/etc/shadow") == .error)
    }

    @Test func `every file that a pattern names is an element`() throws {
        let check = try Fixture.check(
            """
            observe: {lists: {read_all: "/var/lib/apt/lists/*InRelease", parse: {as: lines, match: "^Date: (?<date>.*)$", others: ignore}}}
            expect:
              - {at: /lists, length: {at_least: 1}, else: unknown, say: no archive is configured}
              - {at: "/lists/*/value/0/date", as: age, at_most: 8d}
            """)
        func result(_ files: [Sight.File]) throws -> CheckResult {
            try check.examined(on: RecordedHost { _ in .contents(files) })
        }
        #expect(try result([]).outcome == .unknown)
        let fresh = Sight.File(path: "/a", content: Array("Origin: D\nDate: Fri, 20 Nov 2026 08:00:00 UTC\n".utf8))
        let stale = Sight.File(path: "/b", content: Array("Date: Sun, 1 Nov 2026 08:00:00 UTC\n".utf8))
        #expect(try result([fresh]).outcome == .pass)
        #expect(try result([fresh, stale]).failing == ["/b"])
    }

    @Test func `how a check is kept from writing follows from what it reaches`() throws {
        func readOnly(_ rest: String, _ more: String = "") throws -> CheckResult.ReadOnly {
            try Fixture.check(
                "\(more)\nobserve: {x: {run: [tool]\(rest)}}\nexpect: [{at: /x, equals: x}]"
            ).readOnly
        }
        #expect(try readOnly("") == .kernel)
        #expect(try readOnly(", confine: {sockets: [/run/dbus/system_bus_socket]}") == .peer)
        #expect(try readOnly(", confine: {network: host-loopback}") == .peer)
        #expect(try readOnly(", confine: {capabilities: [net_admin]}", "grade: host\nreason: power") == .argv)
    }

    @Test func `a result is bounded whatever was found`() throws {
        let check = try Fixture.check("observe: {x: {run: [tool], parse: lines}}\nexpect: [{at: \"/x/*\", equals: a}]")
        let many = String(repeating: String(repeating: "x", count: 5000) + "\n", count: 300)
        let result = try check.examined(on: RecordedHost(printing: Array(many.utf8)))
        #expect(result.findings.count == CheckResult.mostFindings)
        #expect(result.omitted == 300 - CheckResult.mostFindings)
        #expect(result.findings.allSatisfy { ($0.observed?.string?.utf8.count ?? 0) < 600 })
    }

    @Test func `the output of a step is judged by pointers that begin in it`() throws {
        let reading = Reading(file: "test.yaml")
        let node = try Fixture.node("{at: /-1/files_restored, at_least: 1, if_missing: drift}")
        let expectation = try #require(Runbooks.Expectation.read(node, reading))
        func outcome(_ fixture: String) throws -> CheckOutcome {
            let output = try OutputParser(.jsonLines).node(Array(fixture.utf8))
            let check = Check(
                id: "step", summary: "", severity: .high, controls: [], every: .zero, observe: [],
                expect: [expectation])
            return Judgement(check, values: Values(), now: Timestamp(seconds: 0))
                .result(of: [Observed(name: "", shape: .one(.data(output)), source: "restic")]).outcome
        }
        #expect(try outcome(String(decoding: Fixture.bytes("restic018-restore.jsonl"), as: UTF8.self)) == .pass)
        #expect(try outcome("{\"message_type\":\"summary\"}") == .drift)
    }
}
