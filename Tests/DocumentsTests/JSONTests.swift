import Documents
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        #"{"a":[1,-2.5,true,null,"x\n\"é\u0001"],"b":{}}"#, "[]", "\"\"", "0", "-0.5",
    ])
    func `what is written is what was read`(_ text: String) throws {
        let node = try #require(JSON.read(Array(text.utf8), Reading(file: "x.json")))
        #expect(String(decoding: JSON.bytes(node), as: UTF8.self) == text)
    }
}
