import Documents
import Testing
import YAML

/// The nodes as JSON, or the findings as `id line:column`.
func outcome(_ text: String) -> String {
    let reading = Reading(file: "x.yaml")
    if let node = YAML.read(Array(text.utf8), reading) { return String(decoding: JSON.bytes(node), as: UTF8.self) }
    return reading.diagnostics.map { "\($0.id) \($0.position.line):\($0.position.column)" }.joined(separator: ", ")
}

@Suite struct YAMLTests {
    @Test(arguments: [
        ("a: 1\nb: [x, 2.5, true, ~]\n", #"{"a":1,"b":["x",2.5,true,null]}"#),
        ("a: {b: {}, c: []}", #"{"a":{"b":{},"c":[]}}"#),
        ("a: |\n  one\n  two\nb: >-\n  one\n  two\n", #"{"a":"one\ntwo\n","b":"one two"}"#),
        ("a: 'it''s'\nb: \"x\\ty\\n\"\n", #"{"a":"it's","b":"x\ty\n"}"#),
        ("---\na: 1\n...\n", #"{"a":1}"#),
        ("a: 1\r\nb: |\r\n  x\r\n", #"{"a":1,"b":"x\n"}"#),
        ("é: ü\n", #"{"é":"ü"}"#),
        ("a: \"${{ params.x }}\"", #"{"a":"${{ params.x }}"}"#),
        ("a: ${{ params.x }}", #"{"a":"${{ params.x }}"}"#),
        ("exit: {0: data, 11: unknown}", #"{"exit":{"0":"data","11":"unknown"}}"#),
        ("\"<<\": quoted", #"{"<<":"quoted"}"#),
        ("just text", #""just text""#),
    ])
    func `a document becomes nodes`(_ text: String, _ json: String) {
        #expect(outcome(text) == json)
    }

    @Test(arguments: [
        ("true", "true"), ("True", "true"), ("FALSE", "false"), ("yes", #""yes""#), ("no", #""no""#), ("on", #""on""#),
        ("off", #""off""#), ("y", #""y""#), ("null", "null"), ("~", "null"), ("", "null"), ("Null", "null"),
        ("0", "0"), ("12", "12"), ("-12", "-12"), ("+12", "12"), ("0x1F", "31"), ("0o14", "12"), ("-0", "0"),
        ("0o18", #""0o18""#), ("0x", #""0x""#), ("-0x1", #""-0x1""#), ("0b1", #""0b1""#), ("1_000", #""1_000""#),
        ("1.5", "1.5"), (".5", "0.5"), ("1.", "1.0"), ("-1.5e3", "-1500.0"), ("1e3", "1000.0"), ("1e", #""1e""#),
        (".", "\".\""), ("1.2.3", #""1.2.3""#), ("02:00:00", #""02:00:00""#),
        ("2026-11-21", #""2026-11-21""#), ("12:30", #""12:30""#), ("0123abc", #""0123abc""#), ("=", #""=""#),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("!!str 12", #""12""#), ("!!str 012", #""012""#), ("! 12", #""12""#), ("!!int \"12\"", "12"),
        ("!!float 1", "1.0"), ("!!bool true", "true"), ("!!null ~", "null"), ("!!seq [1]", "[1]"),
        ("!!map {a: 1}", #"{"a":1}"#),
    ])
    func `a plain value means what the core schema says`(_ text: String, _ json: String) {
        #expect(outcome("- \(text)") == "[\(json)]")
    }

    @Test(arguments: [
        ("012", "ORD-012 1:3"), ("0644", "ORD-012 1:3"), ("-007", "ORD-012 1:3"), ("00", "ORD-012 1:3"),
        ("01.5", "ORD-012 1:3"), ("00.5e1", "ORD-012 1:3"), ("9223372036854775808", "ORD-012 1:3"),
        ("0xFFFFFFFFFFFFFFFF", "ORD-012 1:3"), ("1e999", "ORD-012 1:3"), (".inf", "ORD-012 1:3"),
        ("-.INF", "ORD-012 1:3"), (".nan", "ORD-012 1:3"),
        ("!!int x", "ORD-010 1:3"), ("!!binary aGk=", "ORD-010 1:3"), ("!!timestamp 2026-11-21", "ORD-010 1:3"),
        ("!mine x", "ORD-010 1:3"), ("!!set {a}", "ORD-010 1:3"), ("!!map [1]", "ORD-010 1:3"),
        ("!!str {a: 1}", "ORD-010 1:3"),
    ])
    func `a value that people and machines read differently is refused`(_ text: String, _ finding: String) {
        #expect(outcome("- \(text)") == finding)
    }

    @Test(arguments: [
        ("", "ORD-006 1:1"), ("# only a comment\n", "ORD-006 1:1"),
        ("a: 1\n---\nb: 2\n", "ORD-006 2:1"), ("%YAML 1.1\n---\na: 1\n", "ORD-006 1:1"),
        ("%TAG ! tag:x,2026:\n---\na: 1\n", "ORD-006 1:1"),
        ("a: 1\nb: 2\na: 3\n", "ORD-007 3:1"), ("{a: 1, \"a\": 2}", "ORD-007 1:8"),
        ("a: 1\na: {b: 1, b: 2}\na: 3\n", "ORD-007 2:1, ORD-007 2:11, ORD-007 3:1"),
        ("x: &x {a: 1}\ny:\n  <<: *x\n", "ORD-008 3:3"),
        ("1.5: a", "ORD-011 1:1"), ("true: a", "ORD-011 1:1"), ("~: a", "ORD-011 1:1"), (": a", "ORD-002 1:1"),
        ("? \n: a\n", "ORD-011 1:2"),
        ("0x1: a", "ORD-011 1:1"), ("+1: a", "ORD-011 1:1"), ("012: a", "ORD-012 1:1"),
        ("? [a, b]\n: c\n", "ORD-011 1:3"), ("? {a: b}\n: c\n", "ORD-011 1:3"), ("a: &k x\n*k : y\n", "ORD-011 2:1"),
        ("a: *nowhere", "ORD-013 1:4"), ("a: &a [*a]", "ORD-013 1:8"), ("&a a: *a\nb: &a {c: *a}\n", "ORD-013 2:11"),
        ("a:\n\tb: 1\n", "ORD-005 2:1"), ("a:\n  \tb: 1\n", "ORD-005 2:3"), ("a: 1\t# x\n", "ORD-005 1:5"),
        ("a: \"x\ty\"\n", "ORD-005 1:6"), ("a: [1,\t2]\nb: |\n  x\n\tc: 1\n", "ORD-005 1:7, ORD-005 4:1"),
        ("a: b\u{202E}c\n", "ORD-004 1:5"), ("a: b # \u{2066}x\n", "ORD-004 1:8"), ("a: \u{200B}\n", "ORD-004 1:4"),
        ("a: \u{1B}[31m\n", "ORD-004 1:4"), ("a: x\u{85}b\n", "ORD-004 1:5"), ("a: |\n  \u{7F}\n", "ORD-004 2:3"),
        ("a: x\rb\n", "ORD-004 1:5"), ("a: x\u{2028}y\n", "ORD-004 1:5"), ("a: \u{0}\n", "ORD-004 1:4"),
        ("a: |\n  \u{202E}\n", "ORD-004 2:3"), ("a: \"\\u202E\"\n", "ORD-004 1:4"), ("a: \"\\e[31m\"\n", "ORD-004 1:4"),
        ("\u{FEFF}a: 1\nb: \u{FEFF}\n", "ORD-003 1:1, ORD-004 2:4"),
        ("a: [1, 2\nb: 3\n", "ORD-002 2:2"), ("a: b: c\n", "ORD-002 1:5"), ("a: @x\n", "ORD-002 1:4"),
        ("a: 'x\n", "ORD-002 2:1"),
    ])
    func `what a reviewer could miss is refused, with its place`(_ text: String, _ findings: String) {
        #expect(outcome(text) == findings)
    }

    @Test func `all findings of a file come at once`() {
        let text = "a: 012\na: \u{202E}\nb: !x 1\nc: *d\ntrue: 1\n<<: {}\ne: 1\t\nf: [\n"
        #expect(
            outcome(text) == "ORD-004 2:4, ORD-012 1:4, ORD-007 2:1, ORD-010 3:4, ORD-013 4:4, ORD-011 5:1, "
                + "ORD-008 6:1, ORD-005 7:5, ORD-002 9:1")
    }

    @Test func `tabs are content of block text, and of nothing else`() {
        #expect(outcome("a: |\n  x\n  \ty\tz\nb: 1\n") == #"{"a":"x\n\ty\tz\n","b":1}"#)
        #expect(outcome("a: |\n  x\ty") == #"{"a":"x\ty"}"#)
        #expect(outcome("a: |\t\n  x\ny: 2\t\n") == "ORD-005 1:5, ORD-005 3:5")
    }

    @Test(arguments: [
        ("a: {unit: ${{ params.x }}}\n", "quote it: \"${{ … }}\""),
        ("a: [x, ${{ params.x }}]\n", "quote it: \"${{ … }}\""),
        ("a: @x\n", "quote the text, if it begins here"), ("a: b: c\n", "quote the text, if it holds `: `"),
        ("a: 0644\n", "write 644, 0o644 or \"0644\""), ("a: -09\n", "write -9, 0o14 or \"-09\""),
        ("true: 1\n", "write \"true\""),
    ])
    func `a refusal says what to do`(_ text: String, _ hint: String) {
        let reading = Reading(file: "x.yaml")
        #expect(YAML.read(Array(text.utf8), reading) == nil)
        #expect(reading.diagnostics.map(\.hint) == [hint])
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "ORD-003", Position(line: 1, column: 1)),
            ([0xFE, 0xFF, 0x00, 0x61], "ORD-003", Position(line: 1, column: 1)),
            ([0x00, 0x00, 0xFE, 0xFF], "ORD-003", Position(line: 1, column: 1)),
            (Array("a: 1\nb: ".utf8) + [0xE9, 0x0A], "ORD-003", Position(line: 2, column: 4)),
            (Array("a: ".utf8) + [0xED, 0xA0, 0x80], "ORD-003", Position(line: 1, column: 4)),
            (Array("a: ".utf8) + [0xC0, 0x80], "ORD-003", Position(line: 1, column: 4)),
        ] as [([UInt8], String, Position)])
    func `anything but UTF-8 is refused`(_ bytes: [UInt8], _ id: String, _ position: Position) {
        let reading = Reading(file: "x.yaml")
        #expect(YAML.read(bytes, reading) == nil)
        #expect(reading.diagnostics.map(\.id) == [id])
        #expect(reading.diagnostics.map(\.position) == [position])
    }

    @Test func `nodes know where they stand`() throws {
        let text = "a: 1\nlist:\n  - é: &x [1, 2]\n    b: *x\n"
        let root = try #require(YAML.read(Array(text.utf8), Reading(file: "x.yaml")))
        #expect(root.position == Position(line: 1, column: 1))
        let entries = try #require(root["list"]?.list?.first?.entries)
        #expect(entries.map(\.keyPosition) == [Position(line: 3, column: 5), Position(line: 4, column: 5)])
        #expect(entries.map(\.value.position) == [Position(line: 3, column: 8), Position(line: 3, column: 8)])
        #expect(
            entries[1].value.list?.map(\.position) == [Position(line: 3, column: 12), Position(line: 3, column: 15)])
    }
}
