import Documents
import Runbooks
import Testing

@testable import Drift

@Suite struct MatchingTests {
    typealias Case = (matcher: String, node: Node)

    private let now = Timestamp(seconds: 1_795_249_680)

    private func judge(
        _ matcher: String, _ node: Node?, measure: Measure? = nil, sign: Runbooks.Expectation.Sign = .kept,
        params: [String: Node] = [:]
    ) throws -> Matching.Verdict {
        var values = Values()
        values.params = params
        return Matching(values: values, now: now, measure: measure, sign: sign)
            .judge(try Fixture.matcher(matcher), node)
    }

    @Test(
        arguments: [
            ("{equals: active}", Node("active")), ("{equals: 3}", 3), ("{equals: [a, b]}", ["a", "b"]),
            ("{equals: {a: 1}}", .map(["a": 1])), ("{equals: null}", .null), ("{not: {equals: a}}", "b"),
            ("{one_of: [a, b]}", "b"), ("{matches: '^a.c$'}", "abc"), ("{matches: b}", "abc"),
            ("{contains: bc}", "abcd"),
            ("{contains: b}", ["a", "b"]), ("{contains: {matches: '^b'}}", ["a", "bc"]), ("{above: 1}", 2),
            ("{below: 3}", 2), ("{at_least: 2, at_most: 2}", 2), ("{length: 2}", ["a", "b"]), ("{length: 2}", "éé"),
            ("{length: {at_least: 1}}", .map(["a": 1])), ("{exists: true}", .null),
            ("{sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad}", "abc"),
            ("{all: [{at_least: 1}, {at_most: 3}]}", 2), ("{any: [{equals: 1}, {equals: 2}]}", 2),
            ("{none: [{equals: 1}, {equals: 2}]}", 3), ("{at_most: 1h}", "30m"), ("{above: 1MiB}", "2MiB"),
        ] as [Case])
    func `a matcher holds for what it describes`(matcher: String, node: Node) throws {
        #expect(try judge(matcher, node) == .holds)
    }

    @Test(
        arguments: [
            ("{equals: active}", Node("inactive")), ("{equals: 3}", 4), ("{equals: [a]}", ["a", "b"]),
            ("{not: {equals: a}}", "a"), ("{one_of: [a, b]}", "c"), ("{matches: '^a.c$'}", "abcd"),
            ("{contains: x}", "abc"), ("{contains: x}", ["a", "b"]), ("{contains: x}", []), ("{above: 2}", 2),
            ("{below: 2}", 2), ("{at_least: 2, at_most: 3}", 4), ("{length: 2}", ["a"]), ("{exists: false}", "a"),
            ("{sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad}", "abd"),
            ("{any: [{equals: 1}, {equals: 2}]}", 3), ("{none: [{equals: 1}, {equals: 2}]}", 2),
            ("{equals: \"caf\\u00e9\"}", "cafe\u{301}"),
        ] as [Case])
    func `a matcher fails for everything else`(matcher: String, node: Node) throws {
        #expect(try judge(matcher, node) == .fails)
    }

    @Test(
        arguments: [
            ("{equals: 3}", Node("3")), ("{not: {equals: 3}}", "3"), ("{one_of: [1, 2]}", "2"), ("{above: 1}", "2"),
            ("{not: {above: 1}}", "2"), ("{matches: a}", 3), ("{not: {matches: a}}", 3),
            ("{contains: {equals: 1}}", "a"),
            ("{length: 1}", 3), ("{none: [{above: 1}]}", "2"), ("{at_least: 1h}", "soon"),
        ] as [Case])
    func `a value of another kind neither passes nor fails`(matcher: String, node: Node) throws {
        guard case .unfit = try judge(matcher, node) else {
            Issue.record("\(matcher) judged \(node)")
            return
        }
    }

    @Test func `a text too long for a pattern never passes, not even turned round`() throws {
        let long = Node(String(repeating: "a", count: Pattern.longestInput + 1))
        for matcher in ["{matches: a}", "{not: {matches: b}}"] {
            guard case .unfit = try judge(matcher, long) else {
                Issue.record("\(matcher) judged a text that no pattern reads")
                return
            }
        }
    }

    @Test func `what is not there is missing, unless its absence is asked for`() throws {
        #expect(try judge("{equals: a}", nil) == .missing)
        #expect(try judge("{not: {equals: a}}", nil) == .missing)
        #expect(try judge("{exists: false}", nil) == .holds)
        #expect(try judge("{exists: true, equals: a}", nil) == .fails)
        #expect(try judge("{any: [{exists: false}, {equals: a}]}", nil) == .holds)
    }

    @Test func `an optional parameter that was not given asks for nothing`() throws {
        #expect(try judge("{equals: \"${{ params.x }}\"}", "a") == .unasked)
        #expect(try judge("{equals: \"${{ params.x }}\"}", "a", params: ["x": "a"]) == .holds)
        #expect(try judge("{equals: \"${{ params.x }}\", matches: b}", "a") == .fails)
    }

    @Test(
        arguments: [
            (Measure.number, Node("6"), "{above: 4}"), (.percent, "26%", "{at_most: 90}"),
            (.percent, "26", "{at_most: 26%}"),
            (.seconds, "0.25", "{below: 1s}"), (.size, "4096", "{at_most: 4KiB}"), (.size, "3MiB", "{above: 2MiB}"),
            (.age, "2026-11-21T08:27:00Z", "{at_most: 1h}"), (.left, "2026-12-11 08:27:34Z", "{at_least: 19d}"),
            (.number, "2", "{one_of: [1, 2]}"),
        ] as [(Measure, Node, String)])
    func `a measured text is held against a quantity`(measure: Measure, node: Node, matcher: String) throws {
        #expect(try judge(matcher, node, measure: measure) == .holds)
    }

    @Test func `the magnitude drops the sign`() throws {
        #expect(try judge("{at_most: 1s}", "-90", measure: .seconds) == .holds)
        #expect(try judge("{at_most: 1s}", "-90", measure: .seconds, sign: .dropped) == .fails)
        #expect(try judge("{above: 0.5}", Node(.number(-0.7)), sign: .dropped) == .holds)
    }

    @Test(arguments: ["{at_most: 1h}", "{at_least: 0s}", "{not: {above: 1h}}", "{any: [{at_most: 1h}]}"])
    func `an age in the future fails whatever is asked`(matcher: String) throws {
        #expect(try judge(matcher, "2026-11-21T09:00:00Z", measure: .age) == .fails)
    }

    @Test func `a clock that is a little off is no future`() throws {
        #expect(try judge("{at_most: 1h}", "2026-11-21T08:28:00.900Z", measure: .age) == .holds)
    }

    @Test(arguments: ["", "-", "0", "never"])
    func `a time that was never set is not there`(text: String) throws {
        #expect(try judge("{at_most: 1h}", Node(text), measure: .age) == .missing)
        #expect(try judge("{not: {at_most: 1h}}", Node(text), measure: .age) == .missing)
    }

    @Test func `a search takes linear time whatever the output holds`() {
        let text = String(repeating: "a", count: 200_000)
        #expect(Bytes.contains(String(repeating: "a", count: 50_000), in: text))
        #expect(!Bytes.contains(String(repeating: "a", count: 50_000) + "b", in: text))
        #expect(Bytes.contains("", in: ""))
        #expect(Bytes.contains("abab", in: "abaabab"))
    }
}
