import Documents
import Drift
import FoundationEssentials
import Runbooks
import Testing
import YAML

/// What real tools printed, and checks as documents have them.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appending(path: "Fixtures").appending(path: name)))
    }

    static func node(_ yaml: String) throws -> Node {
        let reading = Reading(file: "test.yaml")
        let node = YAML.read(Array(yaml.utf8), reading)
        try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        return try #require(node)
    }

    static func parse(_ yaml: String) throws -> Parse {
        let reading = Reading(file: "test.yaml")
        let parse = Parse.read(try node(yaml), reading)
        try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        return try #require(parse)
    }

    /// `summary`, `severity` (medium) and `every` are filled in.
    static func check(_ yaml: String, params: [Parameter] = []) throws -> Check {
        let reading = Reading(file: "test.yaml")
        let text = "summary: A test\nseverity: medium\nevery: 5m\n" + yaml
        let fields = try #require(reading.fields(try node(text), "a check"))
        let check = Check.read(id: "test/check", fields, params: params)
        try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        return try #require(check)
    }

    static func matcher(_ yaml: String) throws -> Matcher {
        let reading = Reading(file: "test.yaml")
        let fields = try #require(reading.fields(try node(yaml), "a matcher"))
        let matcher = Matcher.read(fields, .condition)
        try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        return try #require(matcher)
    }
}

/// A host that answers from memory.
final class RecordedHost: Observer {
    var tools: Set<String> = []
    var paths: Set<String> = []
    var answer: (Look) -> Sight

    init(_ answer: @escaping (Look) -> Sight) {
        self.answer = answer
    }

    /// Every tool prints this.
    convenience init(printing output: [UInt8], exit code: Int32 = 0) {
        self.init { _ in .exited(code: code, output: output) }
    }

    func exists(_ path: String) -> Bool { paths.contains(path) }
    func has(tool: String) -> Bool { tools.contains(tool) }
    func look(_ look: Look) -> Sight { answer(look) }
}

extension Check {
    /// Makes the check at an instant.
    func examined(
        on host: RecordedHost, at now: String = "2026-11-21T08:28:00Z", params: [String: Node] = [:]
    ) throws -> CheckResult {
        var values = Values()
        values.params = params
        let instant = try #require(Timestamp(rfc3339: now))
        return Examination(self, values: values).result(host) { instant }
    }
}
