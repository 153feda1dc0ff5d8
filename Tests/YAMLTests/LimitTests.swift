import Documents
import Testing
import YAML

@Suite struct LimitTests {
    @Test func `the largest document is read, one byte more is not`() {
        let head = "a: \""
        let body = String(repeating: "x", count: YAML.largestDocument - head.utf8.count - 1)
        #expect(YAML.read(Array((head + body + "\"").utf8), Reading(file: "")) != nil)
        #expect(outcome(head + body + "x\"") == "ORD-001 1:1")
    }

    @Test func `the deepest document is read, one level more is not`() {
        func lists(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        #expect(outcome(lists(64)) == lists(64))
        #expect(outcome(lists(65)) == "ORD-009 1:65")
        #expect(outcome(String(repeating: "[", count: 500_000)) == "ORD-009 1:65")
        #expect(outcome(String(repeating: "{a: ", count: 65)) == "ORD-009 1:257")
        #expect(outcome(String(repeating: "- ", count: 100_000)) == "ORD-009 1:129")
    }

    @Test func `aliases add to the depth`() {
        let half = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(outcome("a: &a \(half)\nb: [*a]\n").hasPrefix("{"))
        #expect(outcome("a: &a \(half)\nb: \(String(repeating: "[", count: 24))*a\n") == "ORD-009 2:28")
    }

    @Test func `an alias bomb is refused before it goes off`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(outcome(text).hasPrefix("ORD-009 5:"))
        #expect(outcome(text.split(separator: "\n").prefix(3).joined(separator: "\n")).hasPrefix("{"))
    }

    @Test func `text that aliases repeat is bounded too`() {
        let text =
            "a: &a \(String(repeating: "x", count: 100_000))\nb: [\(Array(repeating: "*a", count: 50).joined(separator: ","))]\n"
        #expect(outcome(text).hasPrefix("ORD-009 2:"))
    }

    @Test func `a file full of mistakes is not repeated in full`() {
        let reading = Reading(file: "x.yaml")
        #expect(YAML.read(Array(String(repeating: "\u{1}", count: 10_000).utf8), reading) == nil)
        #expect(reading.diagnostics.count == Reading.mostDiagnostics)
        #expect(reading.errorCount == 10_000)
    }
}
