import Documents
import Drift
import Runbooks
import Testing

@Suite struct ConditionJudgeTests {
    private func judge(
        _ yaml: String, _ place: Condition.Place = .step, check: CheckOutcome? = nil, tool: Bool? = nil
    ) throws -> ConditionJudge.Verdict {
        let reading = Reading(file: "test.yaml")
        let conditions = Condition.readAll(try Fixture.node(yaml), place, reading)
        try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        var values = Values()
        values.params = ["unit": "a.service", "many": ["a", "b"]]
        values.before = ["active": "failed", "offset": Node(.number(-0.7))]
        return ConditionJudge(values: values, now: Timestamp(seconds: 0)).holds(
            try #require(conditions), lookup: .init(check: { _, _ in check }, observation: { _ in tool }))
    }

    @Test(arguments: [
        "[{value: \"${{ before.active }}\", one_of: [inactive, failed]}]",
        "[{value: \"${{ before.offset }}\", magnitude: true, above: 0.5}]",
        "[{value: \"${{ params.absent }}\", exists: false}]", "[{value: \"${{ params.unit }}\", exists: true}]",
        "[{value: \"${{ params.many }}\", contains: b}, {value: \"${{ params.unit }}\", matches: service}]",
    ])
    func `conditions over values hold`(yaml: String) throws {
        #expect(try judge(yaml) == .holds)
        #expect(try judge(yaml, .undo) == .holds)
    }

    @Test(arguments: [
        "[{value: \"${{ before.active }}\", equals: active}]", "[{value: \"${{ before.offset }}\", above: 0.5}]",
        "[{value: \"${{ params.absent }}\", exists: true}]", "[{value: \"${{ params.absent }}\", equals: a}]",
        "[{value: \"${{ params.unit }}\", exists: true}, {value: \"${{ params.unit }}\", equals: b.service}]",
    ])
    func `conditions over values do not hold, and say why`(yaml: String) throws {
        guard case .doesNot(let reason) = try judge(yaml) else {
            Issue.record("\(yaml) holds")
            return
        }
        #expect(reason.contains("${{ "))
    }

    @Test func `a value of the wrong kind decides nothing`() throws {
        guard case .undecided = try judge("[{value: \"${{ before.active }}\", above: 3}]") else {
            Issue.record("text was compared with a number")
            return
        }
        guard case .undecided = try judge("[{value: \"${{ before.missing }}\", exists: false}]") else {
            Issue.record("a value that was never taken is no absent one")
            return
        }
    }

    @Test func `a check holds by its result, and decides nothing when it cannot be made`() throws {
        let yaml = "[{check: systemd/service-health, with: {units: [\"${{ params.unit }}\"]}, result: drift}]"
        #expect(try judge(yaml, check: .drift) == .holds)
        #expect(try judge(yaml, check: .pass) == .doesNot(reason: "systemd/service-health is pass, not drift"))
        #expect(try judge(yaml) == .undecided(reason: "systemd/service-health could not be made"))
    }

    @Test func `unless may ask a tool`() throws {
        let yaml = "{run: [grep, --quiet, x, /etc/motd], exit: {0: data, 1: drift}}"
        #expect(try judge(yaml, .unless, tool: true) == .holds)
        #expect(try judge(yaml, .unless, tool: false) == .doesNot(reason: "grep --quiet x /etc/motd says no"))
        guard case .undecided = try judge(yaml, .unless) else {
            Issue.record("no answer was taken for one")
            return
        }
    }

    @Test func `an undo never looks at the host to decide`() throws {
        let reading = Reading(file: "test.yaml")
        let node = try Fixture.node("[{check: systemd/active, result: drift}]")
        #expect(Condition.readAll(node, .undo, reading) == nil)
        #expect(reading.diagnostics.contains { $0.id == "ORD-101" })
    }
}
