import Documents
import Runbooks
import Testing
import YAML

@Suite struct ChecksReadingTests {
    private static let sound = """
        summary: Every critical service is active
        severity: high
        controls: ["HIPAA 164.308(a)(7)(ii)(C)"]
        every: 5m
        applies: [{exists: /run/systemd/system}, {not: {tool: runit}}]
        observe:
          units:
            run: [systemctl, show, --, "${{ params.units }}"]
            key: /Id
            confine: {sockets: [/run/dbus/system_bus_socket]}
            exit: {0: data, 4: unknown}
            parse: {as: key-value, records: blank-line}
            timeout: 10s
        expect:
          - {at: "/units/*/LoadState", equals: loaded, else: error, say: no such unit}
          - {at: "/units/*/ActiveState", one_of: [active, reloading]}
        heal: {runbook: RB-SERVICE-001, with: {units: "${{ failing }}"}, after: 2, cooldown: 15m, budget: {runs: 3, per: 24h}}
        """

    private func read(_ text: String) throws -> (Check?, [Diagnostic]) {
        let reading = Reading(file: "plugin.yaml")
        let node = try #require(YAML.read(Array(text.utf8), reading), "\(reading.diagnostics)")
        let fields = try #require(reading.fields(node, "a check"))
        let params = [Parameter(name: "units", type: .list(of: .unit, min: 1, max: 64))]
        return (Check.read(id: "systemd/service-health", fields, params: params), reading.diagnostics)
    }

    @Test func `a process may have the host in view, and explains it; what reads a file has no view`() throws {
        let (check, diagnostics) = try read(Self.sound.replacing("timeout: 10s", with: "view: host"))
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        #expect(check?.observe.first?.view == .host)
        #expect(check?.observe.first?.words.contains("host's mounts") == true)
        let (sound, _) = try read(Self.sound)
        #expect(sound?.observe.first?.view == nil)
        let reading = Reading(file: "plugin.yaml")
        let node = Node.map(["read": "/proc/mounts", "parse": "text", "view": "host"])
        _ = Observation.read("mounts", node, reading)
        #expect(reading.diagnostics.map(\.id) == ["ORD-101"])
    }

    @Test func `a check is read whole`() throws {
        let (check, diagnostics) = try read(Self.sound)
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        let read = try #require(check)
        #expect(read.every == .seconds(300))
        #expect(read.observe.map(\.name) == ["units"])
        #expect(read.observe[0].exit == [0: .data, 4: .unknown])
        #expect(read.observe[0].timeout == .seconds(10))
        #expect(read.expect.map(\.otherwise) == [.error, nil])
        #expect(read.heal?.budget == Heal.Budget(runs: 3, per: .seconds(86_400)))
    }

    @Test(arguments: [
        ("severity: high", "severity: hihg", "ORD-105"), ("every: 5m", "every: 5", "ORD-406"),
        ("every: 5m", "every: 1s", "ORD-406"), ("every: 5m", "every: 10s", "ORD-411"),
        ("key: /Id", "key: Id", "ORD-404"), ("timeout: 10s", "view: everything", "ORD-105"),
        ("timeout: 10s", "history: {runbook: RB-X-001}", "ORD-101"), ("timeout: 10s", "read: /etc/motd", "ORD-401"),
        ("run: [systemctl, show", "run: [/usr/bin/systemctl, show", "ORD-401"),
        ("run: [systemctl, show", "run: [\"${{ params.units }}\", show", "ORD-401"),
        ("params.units", "params.unit", "ORD-410"), ("params.units", "steps.a.b", "ORD-410"),
        ("params.units", "item", "ORD-410"), ("failing }}", "item }}", "ORD-410"),
        ("4: unknown", "400: unknown", "ORD-409"), ("0: data, 4: unknown", "4: unknown", "ORD-409"),
        ("4: unknown", "4: fine", "ORD-409"), ("as: key-value", "as: keyvalue", "ORD-105"),
        ("records: blank-line", "colums: [a]", "ORD-101"), ("equals: loaded", "equal: loaded", "ORD-101"),
        ("equals: loaded, ", "", "ORD-405"), ("one_of: [active, reloading]", "one_of: []", "ORD-405"),
        ("one_of: [active, reloading]", "matches: \"(\"", "ORD-403"),
        ("one_of: [active, reloading]", "matches: \"${{ params.units }}\"", "ORD-403"),
        ("one_of: [active, reloading]", "sha256: abc", "ORD-405"),
        ("one_of: [active, reloading]", "equals_at: /others/0", "ORD-404"),
        ("one_of: [active, reloading]", "equals: active, for: 30s", "ORD-101"),
        ("one_of: [active, reloading]", "as: age, magnitude: true, at_most: 1h", "ORD-405"),
        ("at: \"/units/*/ActiveState\"", "at: /unit/ActiveState", "ORD-404"),
        ("at: \"/units/*/ActiveState\"", "at: /units/0/ActiveState, if_empty: pass", "ORD-404"),
        ("confine: {sockets: [/run/dbus/system_bus_socket]}", "confine: {write: [/srv/a]}", "ORD-407"),
        ("confine: {sockets: [/run/dbus/system_bus_socket]}", "confine: {capabilities: [net_admin]}", "ORD-408"),
        ("confine: {sockets: [/run/dbus/system_bus_socket]}", "confine: {network: host}", "ORD-408"),
        ("summary: Every", "grade: host\nsummary: Every", "ORD-408"),
        ("summary: Every", "grade: files\nsummary: Every", "ORD-408"),
        ("after: 2", "after: 0", "ORD-412"), ("runs: 3", "runs: 0", "ORD-412"),
        ("cooldown: 15m", "cooldown: 15", "ORD-406"),
        ("runbook: RB-SERVICE-001", "runbook: service", "ORD-412"),
        ("exists: /run", "exists: run", "ORD-413"), ("tool: runit", "tool: /bin/runit", "ORD-413"),
        ("tool: runit", "tool: a, exists: /b", "ORD-413"),
        (
            "run: [systemctl, show, --, \"${{ params.units }}\"]",
            "script: {interpreter: sh, body: \"echo ${{ params.units }}\"}", "ORD-253"
        ),
    ])
    func `a mistake is said where it stands`(right: String, wrong: String, id: String) throws {
        try #require(Self.sound.contains(right))
        let (_, diagnostics) = try read(Self.sound.replacing(right, with: wrong))
        #expect(diagnostics.contains { $0.id == id && $0.position != .unknown }, "\(diagnostics)")
    }

    @Test func `all mistakes are said at once, with what was meant`() throws {
        let text = Self.sound.replacing("severity: high", with: "severty: high").replacing("say:", with: "annotations:")
            .replacing("cooldown: 15m", with: "cooldown: soon")
        let (check, diagnostics) = try read(text)
        #expect(check == nil)
        #expect(diagnostics.contains { $0.hint == "did you mean `severity`?" })
        #expect(diagnostics.contains { $0.hint == "did you mean `say`?" })
        #expect(diagnostics.contains { $0.id == "ORD-406" })
    }

    @Test func `a value that was observed is used only as the type that was taken`() throws {
        func diagnostics(_ each: String) throws -> [Diagnostic] {
            try read(
                """
                summary: x
                severity: low
                every: 1h
                observe:
                  devices: {run: [findmnt], parse: lines, take: {first: {at: /0, type: path, under: [/dev]}}}
                  chain: {run: [lsblk, "\(each)"], parse: lines}
                expect: [{at: /chain, contains: crypt}]
                """
            ).1
        }
        #expect(try diagnostics("${{ observe.devices.first }}").isEmpty)
        #expect(try diagnostics("${{ observe.devices }}").map(\.id) == ["ORD-410"])
        #expect(try diagnostics("${{ observe.chain.first }}").map(\.id) == ["ORD-410"])
    }

    @Test(
        arguments: [
            ("{as: lines, match: \"^(?<a>.)\"}", nil), ("{as: lines, match: abc}", "ORD-402"),
            ("{as: lines, match: \"(?<a>.)\\\\1\"}", "ORD-403"), ("{as: lines, others: ignore}", "ORD-402"),
            ("{as: csv, columns: []}", "ORD-402"), ("{as: csv, columns: [a, a]}", "ORD-402"), ("json-lines", nil),
            ("{as: key-value, separator: \"\"}", "ORD-402"), ("yaml", "ORD-105"), ("[]", "ORD-102"),
        ] as [(String, String?)])
    func `a form of output is known, or refused`(text: String, id: String?) throws {
        let reading = Reading(file: "plugin.yaml")
        let node = try #require(YAML.read(Array(text.utf8), reading))
        let parse = Parse.read(node, reading)
        #expect(reading.diagnostics.map(\.id) == [id].compactMap(\.self), "\(reading.diagnostics)")
        #expect(id != nil || parse != nil)
    }
}
