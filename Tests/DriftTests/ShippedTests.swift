import Documents
import Drift
import Runbooks
import Testing

/// What is shipped, held against what real tools print.
@Suite struct ShippedTests {
    @Test func `every shipped plugin and runbook is read without a finding`() throws {
        let library = try Shipped.library()
        #expect(library.diagnostics.isEmpty, "\(library.diagnostics.map(\.description).joined(separator: "\n"))")
        #expect(library.plugins.count >= 6)
        #expect(library.runbooks.count >= 7)
        for id in library.runbooks.keys { _ = try library.valid(id) }
    }

    @Test func `every heal names a runbook that is shipped, and gives it what it needs`() throws {
        let library = try Shipped.library()
        let heals = library.plugins.values.flatMap(\.plugin.checks).compactMap(\.heal)
        #expect(heals.count >= 6)
        for heal in heals {
            let runbook = try #require(library.runbooks[heal.runbook]?.runbook)
            for parameter in runbook.params where parameter.presence == .required && parameter.defaultValue == nil {
                #expect(heal.with[parameter.name] != nil, "\(heal.runbook) needs \(parameter.name)")
            }
        }
    }

    @Test(arguments: [
        ("chronyc-tracking-synchronised.csv", CheckOutcome.pass, Severity?.none),
        ("chronyc-tracking-local.csv", .drift, .medium), ("chronyc-tracking-unsynchronised.csv", .drift, .medium),
    ])
    func `the clock is judged by what chronyd really said`(
        fixture: String, outcome: CheckOutcome, severity: Severity?
    ) throws {
        let check = try Shipped.check("time/synchronised")
        let host = RecordedHost(printing: try Fixture.bytes(fixture))
        host.tools = ["chronyc"]
        let result = try check.examined(
            on: host, params: ["warn_offset": "1s", "max_offset": "90s", "max_silence": "1h"])
        #expect(result.outcome == outcome)
        #expect(result.severity == severity)
        #expect(result.readOnly == .peer)
    }

    @Test func `no chronyd, a silent one and a cut-off answer are not the same`() throws {
        let check = try Shipped.check("time/synchronised")
        func outcome(_ text: String, exit: Int32 = 0, now: String = "2026-11-21T08:28:00Z") throws -> CheckResult {
            let host = RecordedHost(printing: Array(text.utf8), exit: exit)
            host.tools = ["chronyc"]
            return try check.examined(
                on: host, at: now, params: ["warn_offset": "1s", "max_offset": "90s", "max_silence": "1h"])
        }
        let fine = String(decoding: try Fixture.bytes("chronyc-tracking-synchronised.csv"), as: UTF8.self)
        #expect(try outcome("506 Cannot talk to daemon\n", exit: 1).outcome == .drift)
        #expect(try outcome("7F000001,127.0.0.1\n").outcome == .error)
        #expect(try outcome("").outcome == .unknown)
        #expect(try outcome(fine, now: "2026-11-21T12:00:00Z").outcome == .drift)
        let off = fine.replacing(",-0.000000000,", with: ",-95.5,")
        #expect(try outcome(off).severity == .high)
    }

    @Test func `services are judged by what systemd really said`() throws {
        let check = try Shipped.check("systemd/service-health")
        let host = RecordedHost(printing: try Fixture.bytes("systemctl-show-4units.txt"))
        host.paths = ["/run/systemd/system"]
        let units: Node = ["good.service", "flap.service", "oneshot.service", "nope.service"]
        let result = try check.examined(on: host, params: ["units": units])
        #expect(result.outcome == .drift)
        #expect(result.failing == ["flap.service", "oneshot.service"], "what does not exist is not restarted")
        #expect(result.findings.contains { $0.outcome == .error && $0.element == "nope.service" })
        #expect(result.findings.contains { $0.outcome == .pass && $0.element == "good.service" })
    }

    @Test func `each unit is one argument of its own`() throws {
        let check = try Shipped.check("systemd/service-health")
        var arguments: [String] = []
        let host = RecordedHost { look in
            if case .launch(let launch) = look { arguments = launch.arguments }
            return .exited(code: 0, output: [])
        }
        host.paths = ["/run/systemd/system"]
        let result = try check.examined(on: host, params: ["units": ["a.service", "b.service"]])
        #expect(arguments.suffix(3) == ["--", "a.service", "b.service"])
        #expect(result.outcome == .unknown, "an empty answer proves nothing")
    }

    @Test(arguments: [
        ("2026-11-21T09:00:00Z", "30d", CheckOutcome.drift, Severity?.some(.high)),
        ("2026-11-21T09:00:00Z", "14d", .pass, nil), ("2026-12-10T00:00:00Z", "14d", .drift, .critical),
        ("2027-01-01T00:00:00Z", "14d", .drift, .critical), ("2026-11-20T00:00:00Z", "14d", .drift, .critical),
    ])
    func `a certificate is judged by what openssl really said`(
        now: String, left: String, outcome: CheckOutcome, severity: Severity?
    ) throws {
        let check = try Shipped.check("certificates/expiry")
        let host = RecordedHost(printing: try Fixture.bytes("openssl-x509.txt"))
        host.tools = ["openssl"]
        let result = try check.examined(
            on: host, at: now, params: ["files": ["/etc/ssl/portal.pem"], "min_left": Node(left)])
        #expect(result.outcome == outcome)
        #expect(result.severity == severity)
        #expect(outcome == .pass || result.failing == ["/etc/ssl/portal.pem"])
    }

    @Test func `a signed file that was changed, opened, removed or replaced by a link is drift`() throws {
        let check = try Shipped.check("files/file")
        let state: [String: Node] = ["type": "file", "mode": "0644", "owner": "root", "group": "root"]
        func result(_ change: [String: Node], content: Sight = .content(Array("hello\n".utf8))) throws -> CheckResult {
            let host = RecordedHost { look in
                guard case .stat = look else { return content }
                let all = state.merging(change) { $1 }
                return .state(Node(.map(all.map { Node.Entry(key: $0, value: $1) })))
            }
            return try check.examined(on: host, params: ["path": "/srv/a", "content": "hello", "mode": "0644"])
        }
        #expect(try result([:]).outcome == .pass)
        #expect(try result(["mode": "0666"]).outcome == .drift)
        #expect(try result(["owner": "nobody"]).outcome == .drift)
        #expect(try result(["type": "link"]).outcome == .drift)
        #expect(try result(["type": "missing"], content: .missing).outcome == .drift)
        let changed = try result([:], content: .content(Array("patient: Jane\n".utf8)))
        #expect(changed.outcome == .drift)
        #expect(!String(decoding: JSON.bytes(changed.node), as: UTF8.self).contains("Jane"))
    }

    @Test func `core dumps are allowed by any file that allows them`() throws {
        let check = try Shipped.check("hardening/core-dumps")
        func result(ours: Sight, _ files: [(String, String)]) throws -> CheckResult {
            let host = RecordedHost { look in
                guard case .readAll = look else { return ours }
                return .contents(files.map { Sight.File(path: $0.0, content: Array($0.1.utf8)) })
            }
            host.paths = ["/etc/security/limits.d"]
            return try check.examined(on: host)
        }
        let text = "# why\n* hard core 0\n* soft core 0\n"
        let ours = Sight.content(Array(text.utf8))
        #expect(try result(ours: ours, [("/a", text)]).outcome == .pass)
        #expect(try result(ours: .missing, []).outcome == .drift)
        #expect(try result(ours: .content(Array("#* hard core 0\n".utf8)), []).outcome == .drift)
        let other = try result(ours: ours, [("/a", text), ("/b", "oracle  -  core unlimited\n")])
        #expect(other.outcome == .drift)
        #expect(other.failing == ["/b"])
    }

    @Test(arguments: [
        ("TMOUT=900\nreadonly TMOUT\nexport TMOUT\n", CheckOutcome.pass), ("TMOUT=300\nreadonly TMOUT\n", .pass),
        ("TMOUT=0\nreadonly TMOUT\n", .drift), ("TMOUT=3600\nreadonly TMOUT\n", .drift), ("TMOUT=900\n", .drift),
        ("TMOUT=900\nreadonly TMOUT\nTMOUT=0\n", .drift), ("#TMOUT=900\nreadonly TMOUT\n", .drift), ("", .drift),
    ])
    func `an idle shell is logged off in time, or it is drift`(text: String, outcome: CheckOutcome) throws {
        let check = try Shipped.check("hardening/automatic-logoff")
        let host = RecordedHost { _ in .content(Array(text.utf8)) }
        host.paths = ["/etc/profile.d"]
        #expect(try check.examined(on: host, params: ["idle": "15m"]).outcome == outcome)
    }

    @Test func `key files that others may read are named, and a missing one is an error`() throws {
        let check = try Shipped.check("files/private")
        let modes = ["/srv/a": "0600", "/srv/b": "0644"]
        let host = RecordedHost { look in
            guard case .stat(let path) = look, let mode = modes[path] else { return .state(.map(["type": "missing"])) }
            return .state(.map(["type": "file", "mode": Node(mode)]))
        }
        let result = try check.examined(
            on: host, params: ["files": ["/srv/a", "/srv/b", "/srv/c"], "modes": ["0400", "0600"]])
        #expect(result.outcome == .drift)
        #expect(result.failing == ["/srv/b"])
        #expect(result.findings.first { $0.element == "/srv/c" }?.outcome == .error)
    }
}
