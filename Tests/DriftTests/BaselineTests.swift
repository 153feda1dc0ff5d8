import Documents
import Drift
import Runbooks
import Testing

@Suite struct BaselineTests {
    private static let text = """
        orderly: baseline/v1
        version: 7
        issued: 2026-11-21T09:00:00Z
        site: clinic-001
        profile: strict
        mode: heal
        approved_by: [Dr. A. Meyer]
        checks:
          - {id: banner, uses: files/file, with: {path: /etc/issue, content: hello}}
          - {id: motd, uses: files/file, with: {path: /etc/motd, content: hello}, mode: audit}
          - {id: portal, uses: certificates/expiry, with: {files: [/etc/ssl/portal.pem]}, hosts: [srv1]}
        hosts:
          srv2:
            - {id: banner, with: {content: other}}
            - {id: motd, off: "replaced on 2026-12-01"}
        """

    private func read(_ text: String) throws -> (Baseline?, [Diagnostic]) {
        let reading = Reading(file: "baseline.yaml")
        return (Baseline.read(try Fixture.node(text), reading), reading.diagnostics)
    }

    @Test func `a baseline is signed as it was written, and read again`() throws {
        let (baseline, diagnostics) = try read(Self.text)
        #expect(diagnostics.isEmpty)
        let written = try #require(baseline)
        let reading = Reading(file: "")
        #expect(Baseline.read(written.payload, reading) == written)
        #expect(
            String(decoding: written.payload, as: UTF8.self).hasPrefix("{\"orderly\":\"baseline/v1\",\"version\":7"))
    }

    @Test func `a host has the checks of its site, its own values, and says why one is off`() throws {
        let baseline = try #require(try read(Self.text).0)
        let first = baseline.instances(for: "srv1")
        #expect(first.map(\.id) == ["banner", "motd", "portal"])
        #expect(first.map(\.mode) == [.heal, .audit, .heal])
        let second = baseline.instances(for: "srv2")
        #expect(second.map(\.id) == ["banner", "motd"])
        #expect(second[0].host == ["content": "other"])
        #expect(second[1].off == "replaced on 2026-12-01")
    }

    @Test func `audit for the whole site wins over heal for one check`() throws {
        let (baseline, _) = try read(
            Self.text.replacing("mode: heal\n", with: "mode: audit\n").replacing("mode: audit}", with: "mode: heal}"))
        #expect(try #require(baseline).instances(for: "srv1").allSatisfy { $0.mode == .audit })
    }

    @Test(arguments: [
        ("site: clinic-001", "sight: clinic-001", "ORD-101"), ("version: 7", "version: 0", "ORD-421"),
        ("baseline/v1", "baseline/v2", "ORD-421"), ("id: motd, uses", "id: banner, uses", "ORD-422"),
        ("uses: certificates/expiry", "uses: expiry", "ORD-422"), ("hosts: [srv1]", "hosts: []", "ORD-422"),
        ("id: motd, off", "id: mtod, off", "ORD-423"), ("off: \"replaced on 2026-12-01\"", "off: \"\"", "ORD-423"),
        ("{id: motd, off", "{id: motd, with: {}, off", "ORD-423"), ("id: motd, off", "id: banner, off", "ORD-423"),
        ("{id: motd, off: \"replaced on 2026-12-01\"}", "{id: portal, off: here}", "ORD-423"),
    ])
    func `a mistake in a baseline is refused`(right: String, wrong: String, id: String) throws {
        let (baseline, diagnostics) = try read(Self.text.replacing(right, with: wrong))
        #expect(baseline == nil)
        #expect(diagnostics.contains { $0.id == id }, "\(diagnostics)")
    }

    private let check = Check(
        id: "test/check", summary: "", severity: .low, controls: [], every: .seconds(60),
        params: [
            Parameter(
                name: "age", type: .duration, defaultValue: "24h", profiles: ["strict": "12h", "lax": "48h"]),
            Parameter(name: "path", type: .path(under: ["/srv"])),
            Parameter(name: "note", type: .text(max: 10, lines: nil), presence: .optional),
        ], observe: [], expect: [])

    private func chosen(_ instance: CheckInstance) throws -> [String: ChosenValue] {
        try instance.values(for: check).get()
    }

    @Test func `a value is the host's, else the site's, else the profile's, else the default, and says which`() throws {
        var instance = CheckInstance(id: "x", uses: "test/check", site: ["path": "/srv/a"])
        #expect(try chosen(instance)["age"] == ChosenValue(value: "24h", origin: .default))
        #expect(try chosen(instance)["note"] == nil)
        instance.profile = "strict"
        #expect(try chosen(instance)["age"] == ChosenValue(value: "12h", origin: .profile))
        instance.site["age"] = "6h"
        #expect(try chosen(instance)["age"] == ChosenValue(value: "6h", origin: .site))
        instance.host["age"] = "3h"
        #expect(try chosen(instance)["age"] == ChosenValue(value: "3h", origin: .host))
    }

    @Test(
        arguments: [
            (["path": "/etc/shadow"], ["path"]), ([:], ["path"]), (["path": "/srv/a", "age": "soon"], ["age"]),
            (["path": "/srv/a", "aeg": "3h"], ["aeg"]), (["path": "/srv/a", "note": "far too long"], ["note"]),
            (["age": 3], ["age", "path"]),
        ] as [([String: Node], [String])])
    func `values that do not fit are refused, all at once`(site: [String: Node], names: [String]) {
        let instance = CheckInstance(id: "x", uses: "test/check", site: site)
        guard case .failure(let mistakes) = instance.values(for: check) else {
            Issue.record("\(site) was taken")
            return
        }
        #expect(mistakes.mistakes.map(\.parameter).sorted() == names)
    }
}
