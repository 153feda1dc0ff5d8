import Documents
import Testing

@Suite struct FieldsTests {
    private enum Severity: String, CaseIterable {
        case low, medium, high
    }

    private func fields(_ json: String, _ reading: Reading) throws -> Fields {
        let node = try #require(JSON.read(Array(json.utf8), reading))
        return try #require(reading.fields(node, "a step"))
    }

    @Test func `every value is read by its type`() throws {
        let reading = Reading(file: "x.json")
        let fields = try fields(
            #"{"name":"n","count":3,"on":true,"list":["a","b"],"at":"2026-11-21T09:00:00Z","severity":"high","#
                + #""for":"30s","size":"64MiB","match":"a+","inner":{"k":1},"why":"because","x-note":1}"#, reading)
        #expect(fields.string("name") == "n")
        #expect(fields.integer("count") == 3)
        #expect(fields.optionalBoolean("on") == true)
        #expect(fields.strings("list") == ["a", "b"])
        #expect(fields.timestamp("at")?.description == "2026-11-21T09:00:00Z")
        #expect(fields.choice("severity", Severity.self) == .high)
        #expect(fields.duration("for") == .seconds(30))
        #expect(fields.size("size") == ByteSize(bytes: 64 << 20))
        #expect(fields.pattern("match")?.matches("aa") == true)
        let inner = fields.fields("inner", "the inside")
        #expect(inner?.integer("k") == 1)
        inner?.finish()
        fields.finish()
        #expect(reading.diagnostics.isEmpty)
    }

    @Test func `all mistakes of a map come at once`() throws {
        let reading = Reading(file: "x.json")
        let fields = try fields(
            #"{"count":"3","on":1,"at":"noon","severity":"hihg","for":"30","size":"64MB","match":"(","extra":1}"#,
            reading)
        _ = fields.string("name")
        _ = fields.integer("count")
        _ = fields.optionalBoolean("on")
        _ = fields.timestamp("at")
        _ = fields.choice("severity", Severity.self)
        _ = fields.duration("for")
        _ = fields.size("size")
        _ = fields.pattern("match")
        fields.finish()
        #expect(
            reading.diagnostics.map(\.id) == [
                "ORD-103", "ORD-102", "ORD-102", "ORD-104", "ORD-105", "ORD-106", "ORD-107", "ORD-108", "ORD-101",
            ])
        #expect(reading.diagnostics[4].hint == "did you mean `high`?")
        #expect(reading.diagnostics.allSatisfy { $0.position.line == 1 && $0.file == "x.json" })
    }

    @Test(arguments: [
        ("tiemout", "timeout"), ("timeouts", "timeout"), ("when", "if"), ("register", "take"), ("gt", "above"),
        ("loop", "for_each"),
        ("shell", "script"), ("have-len", "length"), ("timeout-minutes", "timeout"), ("rollback", "undo"),
    ])
    func `an unknown key names the one that was meant`(_ written: String, _ meant: String) throws {
        let reading = Reading(file: "x.json")
        let fields = try fields("{\"\(written)\":1}", reading)
        for key in ["timeout", "if", "take", "above", "for_each", "script", "length", "undo"] { _ = fields.node(key) }
        fields.finish()
        #expect(reading.diagnostics.map(\.hint) == ["did you mean `\(meant)`?"])
    }

    @Test func `a key unlike all others is not guessed at, nor a word that means nothing here`() throws {
        let reading = Reading(file: "x.json")
        let fields = try fields(#"{"zebra":1,"when":1}"#, reading)
        _ = fields.node("timeout")
        fields.finish()
        #expect(reading.diagnostics.map(\.hint) == [nil, nil])
    }

    @Test func `a diagnostic is one line, whatever the document says`() throws {
        let reading = Reading(file: "x.json")
        let fields = try fields(#"{"a\nx.json:1:1: error[ORD-000]: forged\u001b[2J":1}"#, reading)
        fields.finish()
        #expect(
            reading.diagnostics.map(\.description) == [
                "x.json:1:2: error[ORD-101]: a step has no key `a x.json:1:1: error[ORD-000]: forged`"
            ])
    }

    @Test(arguments: [
        (
            Diagnostic("ORD-103", .error, "a step needs `id`", file: "a.yaml", at: Position(line: 3, column: 5)),
            "a.yaml:3:5: error[ORD-103]: a step needs `id`"
        ),
        (Diagnostic("ORD-200", .warning, "odd", file: "a.yaml", hint: "do so"), "a.yaml: warning[ORD-200]: odd; do so"),
        (Diagnostic("ORD-200", .error, "odd"), "error[ORD-200]: odd"),
    ])
    func `a diagnostic names file, line, column, rule and remedy`(_ diagnostic: Diagnostic, _ line: String) {
        #expect(diagnostic.description == line)
    }

    @Test func `findings are bounded, and an error beyond the bound is still an error`() {
        let reading = Reading(file: "x")
        for line in 1...Reading.mostDiagnostics {
            reading.warning("ORD-200", "odd", at: Position(line: line, column: 1))
        }
        #expect(!reading.hasErrors)
        reading.error("ORD-201", "wrong", at: .unknown)
        #expect(reading.hasErrors && reading.diagnostics.count == Reading.mostDiagnostics)
    }
}
