import Documents
import Testing

@testable import Transport

struct FrameTests {
    static let burst = Burst(
        server: "https://mcp.msp.example:8443/api",
        timeouts: .init(connect: .milliseconds(1500), exchange: .seconds(9), stall: .seconds(3)),
        exchanges: [
            Exchange(.get, "orders?free=64", maximumReply: 1 << 20),
            Exchange(.put, "evidence/srv1/0123/7", body: Array(0...255), maximumReply: 4096),
            Exchange(.post, "certificate", body: [1], contentType: "application/x-pem-file", maximumReply: 0),
        ])

    @Test func `a burst is read as it was written`() throws {
        #expect(try Burst(decoding: Self.burst.encoded()) == Self.burst)
    }

    @Test func `replies are read as they were written`() throws {
        let replies: [Reply] = [
            .response(.init(status: 503, body: [1, 2, 3], retryAfter: 90, date: Timestamp(seconds: 1_795_000_000))),
            .response(.init(status: 200)),
            .failed(.init(kind: .timeout, message: "too late")),
        ]
        let bytes = try replies.flatMap { try $0.encoded() }
        #expect(try Reply.decode(bytes, of: Self.burst) == replies)
    }

    @Test func `every shorter input is refused and none is read as something else`() throws {
        let bytes = try Self.burst.encoded()
        for length in bytes.indices {
            #expect(throws: FrameError.truncated) { try Burst(decoding: Array(bytes[..<length])) }
        }
        #expect(throws: FrameError.self) { try Burst(decoding: bytes + [0]) }
    }

    @Test func `a transport that ended early leaves its exchanges interrupted`() throws {
        let first = try Reply.response(.init(status: 200, body: [7])).encoded()
        for bytes in [first, first + first.dropLast()] {
            let replies = try Reply.decode(bytes, of: Self.burst)
            #expect(replies.count == 3)
            #expect(replies.first == .response(.init(status: 200, body: [7])))
            guard case .failed(let failure) = replies[1] else { return #expect(Bool(false), "\(replies[1])") }
            #expect(failure.kind == .interrupted)
        }
    }

    @Test func `replies beyond what was asked for are refused`() throws {
        let one = try Reply.response(.init(status: 200)).encoded()
        #expect(throws: FrameError.malformed("more replies than exchanges")) {
            try Reply.decode(one + one + one + one, of: Self.burst)
        }
        let large = try Reply.response(.init(status: 200, body: [1])).encoded()
        #expect(throws: FrameError.self) { try Reply.decode(one + one + large, of: Self.burst) }
    }

    @Test(arguments: [
        #"{"status":200,"extra":1}"#, #"{"status":99}"#, #"{"status":"200"}"#, #"{"failed":"luck","message":""}"#,
        #"{"failed":"timeout"}"#, "[]", "", #"{"status":200,"status":200}"#,
    ])
    func `a reply with another header is refused`(header: String) {
        let bytes: [UInt8] = [0, 0, 0, UInt8(header.utf8.count), 0, 0, 0, 0] + Array(header.utf8)
        #expect(throws: FrameError.self) { try Reply.decode(bytes, of: Self.burst) }
    }

    @Test func `a length beyond the limit is refused before anything is kept`() {
        #expect(throws: FrameError.self) { try Burst(decoding: [UInt8](repeating: 0xFF, count: 64)) }
    }

    @Test(arguments: [
        "http://mcp.msp.example", "https://", "https://user@mcp.msp.example", "https://mcp.msp.example/",
        "https://mcp.msp.example?x", "https://mcp.msp.example/a/../b", "https://mcp msp", "file:///etc/passwd",
        "https://mcp.msp.example\r\nX: y", "https://mcp.msp.example#x",
    ])
    func `only a plain https address is a server`(server: String) {
        var burst = Self.burst
        burst.server = server
        #expect(throws: FrameError.self) { try burst.encoded() }
    }

    @Test(arguments: ["", "/orders", "../orders", "orders/./x", "a b", "orders\r\nX: y", "orders#x", "blobs/ü"])
    func `only a plain relative path is asked for`(path: String) {
        var burst = Self.burst
        burst.exchanges[0].path = path
        #expect(throws: FrameError.self) { try burst.encoded() }
    }

    @Test func `a burst has bounds in both directions`() {
        var burst = Self.burst
        burst.exchanges = Array(repeating: Exchange(.get, "orders", maximumReply: 1), count: 65)
        #expect(throws: FrameError.self) { try burst.encoded() }
        burst.exchanges = Array(repeating: Exchange(.get, "orders", maximumReply: 5 << 20), count: 2)
        #expect(throws: FrameError.self) { try burst.encoded() }
        burst.exchanges = [Exchange(.put, "blobs/x", body: [UInt8](repeating: 0, count: Burst.mostBytes + 1))]
        #expect(throws: FrameError.self) { try burst.encoded() }
        burst.exchanges[0].body.removeLast()
        #expect(throws: Never.self) { try burst.encoded() }
    }
}
