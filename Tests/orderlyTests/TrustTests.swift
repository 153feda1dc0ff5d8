import Signing
import TestKit
import Testing

@Suite struct TrustTests {
    @Test func `a trust document below its own threshold is not written`() throws {
        let office = try Office()
        let line = "trust init --root root.pub stranger.pub --threshold root=2 --order order.pub -o trust.json"
        let result = try office.run("\(line) --signer root.key")
        #expect(result.status == 3)
        #expect(!office.exists("trust.json"))
        try office.done("\(line) --signer root.key --signer stranger.key")
        let shown = try office.done("trust show trust.json")
        #expect(shown.text.contains("root: 2 of 2"))
    }

    @Test func `the next document keeps what is not given, and is signed by both roots`() throws {
        let office = try Office().prepared()
        let line = "trust next trust.json --root stranger.pub -o next.json"
        #expect(try office.run("\(line) --signer stranger.key").status == 3)
        #expect(try office.run("\(line) --signer root.key").status == 3)
        #expect(!office.exists("next.json"))
        try office.done("\(line) --signer root.key --signer stranger.key")
        let first = try Trust.first(try office.scratch.read("trust.json"), .placedByHand)
        let next = try first.successor(try office.scratch.read("next.json"), now: first.issued)
        #expect(next.version == 2)
        #expect(next.roles[.order] == first.roles[.order])
        #expect(next.roles[.root] != first.roles[.root])
    }

    @Test func `one key stands in one role`() throws {
        let office = try Office()
        let result = try office.run("trust init --root root.pub --order root.pub --signer root.key -o trust.json")
        #expect(result.status == 1)
        #expect(result.errors.contains("ORD-506"))
        #expect(!office.exists("trust.json"))
    }

    @Test(arguments: ["", "trust", "trust init", "trust init --root", "nonsense", "trust show", "order sign X"])
    func `wrong usage is told apart from everything else`(_ line: String) throws {
        let result = try Office().run(line)
        // A group without a command shows its help.
        #expect(result.status == (["", "trust"].contains(line) ? 0 : 2))
    }
}
