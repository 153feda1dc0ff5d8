import Documents
import Testing

/// In the manner of JSONTestSuite ("Parsing JSON is a Minefield"): y must be read, n must be refused.
@Suite struct JSONTests {
    private func outcome(_ bytes: [UInt8]) -> String {
        let reading = Reading(file: "x.json")
        if let node = JSON.read(bytes, reading) { return String(decoding: JSON.bytes(node), as: UTF8.self) }
        return reading.diagnostics.map { "\($0.position.line):\($0.position.column) \($0.message)" }.joined(
            separator: ", ")
    }

    @Test(arguments: [
        #"{"a":1,"b":[1,-2.5,true,null,"x\n\"é\u0001"],"c":{}}"#, "[]", "{}", "\"\"", "0", "-0.5", "true", "null",
        #"["\u0000\u001f","日本","😀","\\/"]"#, #"{"":""}"#, "9223372036854775807", "-9223372036854775808",
        "[[[]],{\"a\":[]}]",
    ])
    func `what is written is what was read`(_ text: String) {
        #expect(outcome(Array(text.utf8)) == text)
    }

    @Test(arguments: [
        (" [ 1 , 2 ] \r\n\t", "[1,2]"), (#""\u00e9\ud83d\ude00\/\b\f""#, "\"é😀/\\u0008\\u000c\""), ("-0", "0"),
        ("1e2", "100.0"),
        ("1E+2", "100.0"), ("1.5e-1", "0.15"), ("0.0", "0.0"), ("[-1e-400]", "[-0.0]"), ("0e1", "0.0"),
        ("\"\u{7F}\"", "\"\u{7F}\""),
        ("{\"a\":{\"a\":1}}", "{\"a\":{\"a\":1}}"),
    ])
    func `every form that RFC 8259 allows is read`(_ text: String, _ written: String) {
        #expect(outcome(Array(text.utf8)) == written)
    }

    @Test(arguments: [
        "", " ", "[", "]", "{", "}", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1", "[\"a\"", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{,}",
        "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[1]x", "[1][2]", "1 2", "nul", "nulll", "True",
        "TRUE",
        "NaN", "Infinity", "-Infinity", "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1e1.5",
        "0x1", "1_0",
        "\"", "\"a", "'a'", "\"\\\"", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\u+123\"", "\"\\u 123\"",
        "\"\\U0041\"",
        "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\ud800x\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud83d\\\"",
        "\"a\nb\"", "\"a\tb\"",
        "\"\u{0}\"", "\u{0}", "[1]\u{0}", "// x\n1", "/* x */1", "# x\n1", "[1]\u{B}", "\u{A0}1", "\u{2060}1",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}", "9223372036854775808", "-9223372036854775809", "1e400", "-1e400", "*", "[*]",
        "{\"a\":1}}", "[}",
    ])
    func `everything else is refused`(_ text: String) {
        let reading = Reading(file: "x.json")
        #expect(JSON.read(Array(text.utf8), reading) == nil)
        #expect(reading.diagnostics.map(\.id) == ["ORD-002"])
    }

    @Test(
        arguments: [
            [0xEF, 0xBB, 0xBF, 0x31], [0xFF, 0xFE, 0x31, 0x00], [0x22, 0xE9, 0x22], [0x22, 0xC0, 0xAF, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82], [0x31, 0xFF],
        ] as [[UInt8]])
    func `anything but UTF-8 without a mark is refused`(_ bytes: [UInt8]) {
        #expect(JSON.read(bytes, Reading(file: "x.json")) == nil)
    }

    @Test(arguments: [
        ("[1,\n  2,\n  x]", "3:3 "), ("{\"é\": nope}", "1:7 "), ("{\n\"a\": 1,\n\"a\": 2}", "3:1 "),
        ("[\"日本\" 1]", "1:7 "),
        ("[1", "1:3 "), ("{\"a\": [1, 2}", "1:12 "),
    ])
    func `a refusal names line and column`(_ text: String, _ place: String) {
        #expect(outcome(Array(text.utf8)).hasPrefix(place))
    }

    @Test func `depth is bounded at 64`() {
        func lists(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)).utf8)
        }
        #expect(outcome(lists(64)) == String(decoding: lists(64), as: UTF8.self))
        #expect(outcome(lists(65)) == "1:65 not JSON: nested deeper than 64")
        #expect(outcome(Array(String(repeating: "{\"a\":", count: 200_000).utf8)).hasSuffix("nested deeper than 64"))
    }

    @Test func `size is bounded`() {
        let reading = Reading(file: "x.json")
        #expect(JSON.read(Array("[1,2,3]".utf8), reading, limit: 7) != nil)
        #expect(JSON.read(Array("[1,2,3]".utf8), reading, limit: 6) == nil)
        #expect(reading.diagnostics.map(\.id) == ["ORD-001"])
    }

    @Test func `a node comes back from its stored form`() throws {
        let node = Node.map(["b": 1, "a": ["x", .null], "c": nil])
        #expect(String(decoding: JSON.bytes(node), as: UTF8.self) == #"{"b":1,"a":["x",null]}"#)
        #expect(JSON.text(node) == "{\n  \"b\": 1,\n  \"a\": [\n    \"x\",\n    null\n  ]\n}")
    }

    @Test func `no bytes crash the reader`() {
        let seed = Array(#"{"a":[1,-2.5e3,true,null,"x\u00e9\ud83d\ude00"],"b":{"c":""}}"#.utf8)
        var state: UInt64 = 3
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var accepted = 0
        for _ in 0..<5000 {
            var bytes = seed
            for _ in 0...random(3) {
                switch random(3) {
                case 0: bytes[random(bytes.count)] = UInt8(random(256))
                case 1: bytes.removeSubrange(0..<random(2))
                default: bytes.insert(seed[random(seed.count)], at: random(bytes.count))
                }
            }
            let reading = Reading(file: "x.json")
            guard let node = JSON.read(bytes, reading) else {
                #expect(reading.hasErrors)
                continue
            }
            accepted += 1
            #expect(JSON.read(JSON.bytes(node), reading) == node)
        }
        #expect(accepted > 50)
    }
}
