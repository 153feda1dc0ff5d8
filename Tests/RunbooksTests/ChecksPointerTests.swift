import Documents
import Runbooks
import Testing

@Suite struct ChecksPointerTests {
    private let root: Node = .map([
        "units": [.map(["id": "a", "state": "up"]), .map(["id": "b"])], "a/b": .map(["~": 1]), "none": [],
        "text": "x",
    ])

    private func matches(_ text: String) throws -> [Pointer.Match] {
        try #require(Pointer(text)).matches(in: root)
    }

    @Test(
        arguments: [
            ("/units/0/id", Node("a")), ("/units/-1/id", "b"), ("/a~1b/~0", 1), ("/text", "x"), ("/none", []),
        ] as [(String, Node)])
    func `a pointer leads to one value`(text: String, value: Node) throws {
        #expect(try #require(Pointer(text)).value(in: root) == value)
    }

    @Test(arguments: [
        "/units/2", "/units/-3", "/units/00", "/units/+1", "/units/x", "/text/x", "/absent/x", "/units/1/state",
    ])
    func `a pointer that leads nowhere finds nothing`(text: String) throws {
        #expect(try matches(text).map(\.node) == [nil])
    }

    @Test func `every stands for each element, and what an element lacks is missing there`() throws {
        let states = try matches("/units/*/state")
        #expect(states.map(\.node) == ["up", nil])
        #expect(states.map(\.path) == [["units", "0", "state"], ["units", "1", "state"]])
        #expect(states.map(\.element) == [2, 2])
        #expect(try matches("/*/0").count == 4)
    }

    @Test func `every over nothing is nothing, and over what holds no elements is missing`() throws {
        #expect(try matches("/none/*").isEmpty)
        #expect(try matches("/absent/*/x").map(\.node) == [nil])
        #expect(try matches("/text/*").map(\.node) == [nil])
    }

    @Test(arguments: ["units", "units/0", "/a~2", "/a~", " /a"])
    func `what is no pointer is refused`(text: String) {
        #expect(Pointer(text) == nil)
    }

    @Test(arguments: ["", "/units/*/state", "/a~1b/~0", "/-1/files_restored"])
    func `a pointer is written as it is read`(text: String) throws {
        #expect(try #require(Pointer(text)).description == text)
    }
}
