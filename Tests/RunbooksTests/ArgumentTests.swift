import Documents
import Testing

@testable import Runbooks

@Suite struct ArgumentTests {
    static func values(_ params: [String: Node]) -> Values {
        var values = Values()
        values.params = params
        return values
    }

    static func arguments(_ elements: [String]) throws -> Arguments {
        let reading = Reading(file: "")
        return try #require(Arguments(Node(elements), "`run`", reading), "\(reading.diagnostics)")
    }

    @Test(arguments: ["x; rm -rf /", "$(id)", "a b", "*", "\"", "`id`", "\n", "ünï"])
    func `a value stays one argument, whatever it holds`(_ value: String) throws {
        let made = try Self.arguments(["echo", "--", "${{ params.x }}", "=${{ params.x }}="])
            .resolved(Self.values(["x": Node(value)]))
        #expect(made == ["echo", "--", value, "=\(value)="])
    }

    @Test func `a list becomes one argument per item, an absent value none`() throws {
        let made = try Self.arguments([
            "t", "${{ params.list }}", "${{ params.none }}", "--x=${{ params.none }}", "end",
        ])
        .resolved(Self.values(["list": Node(["a", "b c"])]))
        #expect(made == ["t", "a", "b c", "end"])
    }

    @Test(arguments: ["-rf", "--force", "-"]) func `a value that looks like an option is refused before --`(
        _ value: String
    ) throws {
        let values = Self.values(["x": Node(value), "list": Node(["a", value])])
        for element in ["${{ params.x }}", "${{ params.list }}", "${{ params.x }}tail"] {
            #expect(throws: ValueProblem.self) { try Self.arguments(["rm", element]).resolved(values) }
            #expect(throws: Never.self) { try Self.arguments(["rm", "--", element]).resolved(values) }
        }
        // A `--` that came as a value ends nothing.
        let sly = Self.values(["dashes": Node("x"), "x": Node(value)])
        #expect(throws: ValueProblem.self) {
            try Self.arguments(["rm", "${{ params.dashes }}", "${{ params.x }}"]).resolved(sly)
        }
    }

    @Test func `a filled-in value is never read as a template`() throws {
        let made = try Self.arguments(["t", "x${{ params.a }}"])
            .resolved(Self.values(["a": Node("${{ params.b }}"), "b": Node("secret")]))
        #expect(made == ["t", "x${{ params.b }}"])
    }

    @Test func `lists and maps inside text, and zero bytes, are refused`() throws {
        let values = Self.values(["list": Node(["a"]), "map": .map(["a": "b"]), "zero": Node("a\0b")])
        for element in ["x${{ params.list }}", "${{ params.map }}", "x${{ params.map }}", "${{ params.zero }}"] {
            #expect(throws: ValueProblem.self) { try Self.arguments(["t", element]).resolved(values) }
        }
    }

    @Test func `durations and sizes are counted in the unit that is named`() throws {
        let values = Self.values(["wait": "90s", "age": "7d", "room": "2KiB", "half": "500ms"])
        let elements = [
            "t", "${{ params.wait.seconds }}", "${{ params.age.days }}", "${{ params.room.bytes }}",
            "${{ params.half.seconds }}",
        ]
        #expect(try Self.arguments(elements).resolved(values) == ["t", "90", "7", "2048", "0.5"])
        #expect(throws: ValueProblem.self) { try Self.arguments(["t", "${{ params.room.days }}"]).resolved(values) }
    }

    @Test(arguments: [
        ("${{ params.x", "ORD-201"), ("${{ x }}", "ORD-202"), ("${{ params.x + 1 }}", "ORD-202"), ("${{ }}", "ORD-202"),
        ("${{ params }}", "ORD-202"), ("${{ run.password }}", "ORD-202"), ("${{ github.token }}", "ORD-202"),
        ("${{ steps.a }}", "ORD-202"), ("${{ params.a.b }}", "ORD-202"), ("${{ params.x || true }}", "ORD-202"),
        ("${{ run.scratch }}", "ORD-202"),
    ]) func `what is no reference is reported`(_ text: String, _ id: String) {
        let reading = Reading(file: "")
        #expect(Template(Node(text), reading) == nil)
        #expect(reading.diagnostics.map(\.id) == [id])
    }

    @Test func `a whole value keeps its type, inside text it is text`() throws {
        let reading = Reading(file: "")
        let node = Node.map([
            "n": "${{ params.n }}", "t": "n=${{ params.n }}", "l": "${{ params.l }}", "j": "${{ params.l }}!",
        ])
        let template = try #require(Template(node, reading))
        let values = Self.values(["n": 5, "l": ["a", "b"]])
        #expect(try template.resolved(values) == .map(["n": 5, "t": "n=5", "l": ["a", "b"], "j": "a, b!"]))
        #expect(template.references.count == 4)
        #expect(template.literal == nil)
    }

    @Test func `an absent value is null alone and a problem inside text`() throws {
        let reading = Reading(file: "")
        #expect(try Template(Node("${{ params.x }}"), reading)?.resolved(Values()).isNull == true)
        #expect(throws: ValueProblem.self) { try Template(Node("a ${{ params.x }}"), reading)?.resolved(Values()) }
        #expect(throws: ValueProblem.self) { try Template(Node("${{ before.x }}"), reading)?.resolved(Values()) }
    }
}
