import Documents
import Drift
import Runbooks
import Testing

@Suite struct OutputParserTests {
    private func read(_ parse: String, _ text: String) throws -> Node {
        try OutputParser(try Fixture.parse(parse)).node(Array(text.utf8))
    }

    private func problem(_ parse: String, _ bytes: [UInt8]) throws -> OutputProblem? {
        let parser = OutputParser(try Fixture.parse(parse))
        do throws(OutputProblem) {
            _ = try parser.node(bytes)
            return nil
        } catch { return error }
    }

    @Test func `text loses one newline at its end and no more`() throws {
        #expect(try read("text", "a\n\n") == "a\n")
        #expect(try read("text", "a") == "a")
        #expect(try read("text", "") == "")
    }

    @Test(arguments: [("42\n", Node(42)), (" -1.5 ", Node(.number(-1.5))), ("+3e2", Node(.number(300)))])
    func `a number is read`(text: String, number: Node) throws {
        #expect(try read("number", text) == number)
    }

    @Test(arguments: ["", "nan", "inf", "0x10", "1 2", "12 GB", "1_000"])
    func `what is no number is an error`(text: String) throws {
        #expect(try problem("number", Array(text.utf8)) == .notANumber)
    }

    @Test func `lines are a list, and an empty line in the middle is one of them`() throws {
        #expect(try read("lines", "a\n\nb\n") == ["a", "", "b"])
        #expect(try read("lines", "") == [])
        #expect(try read("lines", "a\r\nb") == ["a", "b"])
    }

    @Test func `lines that match become maps of their groups, and others are an error with their line`() throws {
        let strict = "{as: lines, match: '^(?<name>\\w+)=(?<value>\\d+)?$'}"
        let read = try read(strict, "a=1\nb=\n")
        #expect(read == [.map(["name": "a", "value": "1"]), .map(["name": "b"])])
        #expect(try problem(strict, Array("a=1\nnonsense\n".utf8)) == .unlikePattern(line: 2))
        let lenient = "{as: lines, match: '^(?<name>\\w+)=', others: ignore}"
        #expect(try self.read(lenient, "a=1\nnonsense\n") == [.map(["name": "a"])])
    }

    @Test func `csv without columns takes them from its first line`() throws {
        #expect(
            try read("csv", "name,size\n\"a,\"\"b\"\"\",1\r\nc,\n")
                == [.map(["name": "a,\"b\"", "size": "1"]), .map(["name": "c", "size": ""])])
    }

    @Test func `csv with columns has no header`() throws {
        #expect(try read("{as: csv, columns: [a, b]}", "1,2\n") == [.map(["a": "1", "b": "2"])])
        #expect(try read("{as: csv, columns: [a]}", "") == [])
    }

    @Test(arguments: [
        ("1,2\n3\n", OutputProblem.wrongFields(line: 2, expected: 2, found: 1)),
        ("1,2,3\n", .wrongFields(line: 1, expected: 2, found: 3)),
        ("1,\"2\n3\n", .badQuotes(line: 1)),
        ("1,a\"b\n", .badQuotes(line: 1)),
        ("1,\"a\"b\n", .badQuotes(line: 1)),
    ])
    func `csv that does not fit names its line`(text: String, expected: OutputProblem) throws {
        #expect(try problem("{as: csv, columns: [a, b]}", Array(text.utf8)) == expected)
    }

    @Test func `key and value part at the first separator`() throws {
        #expect(try read("key-value", "A=1=2\nB=\n") == .map(["A": "1=2", "B": ""]))
        #expect(try read("{as: key-value, separator: ': '}", "A: b: c\n") == .map(["A": "b: c"]))
        #expect(try problem("key-value", Array("A=1\nnonsense\n".utf8)) == .noSeparator(line: 2, separator: "="))
    }

    @Test func `a key that stands twice is an error unless the check says what it means`() throws {
        let twice = "a=1\na=2\n"
        #expect(try problem("key-value", Array(twice.utf8)) == .repeatedKey(line: 2, key: "a"))
        #expect(try read("{as: key-value, repeated: first}", twice) == .map(["a": "1"]))
        #expect(try read("{as: key-value, repeated: last}", twice) == .map(["a": "2"]))
        #expect(try read("{as: key-value, repeated: list}", twice) == .map(["a": ["1", "2"]]))
    }

    @Test func `blank lines part records`() throws {
        let parse = "{as: key-value, records: blank-line}"
        #expect(try read(parse, "a=1\n\n\na=2\nb=3\n") == [.map(["a": "1"]), .map(["a": "2", "b": "3"])])
        #expect(try read(parse, "") == [])
    }

    @Test func `a table's header names its columns, or is replaced`() throws {
        #expect(try read("table", "A  B\n1\t2\n\n") == [.map(["A": "1", "B": "2"])])
        #expect(try read("{as: table, columns: [x, y]}", "Mounted on B\n1 2\n") == [.map(["x": "1", "y": "2"])])
        #expect(try problem("table", Array("A B\n1 2 3\n".utf8)) == .wrongFields(line: 2, expected: 2, found: 3))
        #expect(try problem("table", []) == .noHeader)
    }

    @Test func `json and json lines name the line that is wrong`() throws {
        #expect(try read("json", "{\"a\":[1]}\n") == .map(["a": [1]]))
        #expect(try read("json-lines", "1\n\n2\n") == [1, 2])
        guard case .notJSON(let line, _) = try problem("json-lines", Array("1\n{\n".utf8)) else {
            Issue.record("half a value was read")
            return
        }
        #expect(line == 2)
    }

    @Test(arguments: ["text", "lines", "csv", "key-value", "table", "json"])
    func `bytes that are not UTF-8 are an error`(parse: String) throws {
        #expect(try problem(parse, [0x61, 0x3D, 0x31, 0x0A, 0x61, 0xFF, 0x0A]) != nil)
    }

    @Test func `output without end is refused`() throws {
        let long = [UInt8](repeating: 0x0A, count: OutputParser.mostElements + 2)
        #expect(try problem("lines", long) == .tooManyElements(limit: OutputParser.mostElements))
        let huge = [UInt8](repeating: 0x61, count: OutputParser.longest + 1)
        #expect(try problem("text", huge) == .tooLong(limit: OutputParser.longest))
    }

    @Test func `what real tools printed is read`() throws {
        func fixture(_ parse: String, _ name: String) throws -> Node {
            try OutputParser(try Fixture.parse(parse)).node(try Fixture.bytes(name))
        }
        let units = try fixture("{as: key-value, records: blank-line}", "systemctl-show-4units.txt")
        #expect(units.list?.map { $0["Id"] } == ["good.service", "flap.service", "oneshot.service", "nope.service"])
        let df = try fixture("{as: table, columns: [source, target, used, free, inodes]}", "df.txt")
        #expect(df.list?.first?["used"] == "26%")
        let sshd = try fixture("{as: key-value, separator: ' ', repeated: list}", "sshd-T-root.txt")
        #expect(sshd["listenaddress"] == ["[::]:22", "0.0.0.0:22"])
        #expect(sshd["permitrootlogin"] == "without-password")
        let kernel = try fixture("{as: key-value, separator: ': '}", "needrestart-k.txt")
        #expect(kernel["NEEDRESTART-KSTA"] == "0")
        #expect(try fixture("table", "proc-swaps.txt") == [])
    }
}
