import Documents
import Foundation
import Identity
import TestKit
import Testing
import Transport

/// Every refusal has its control: the first test shows that the same peer is believed when nothing is wrong.
struct ExchangeTests {
    let peer: Peer
    let fine =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: Sat, 21 Nov 2026 09:00:00 GMT\r\nRetry-After: 30\r\n\r\nok"

    init() throws {
        peer = try Peer()
    }

    @Test func `a reply comes with status, body, date and the wish to be left alone`() throws {
        let listening = try peer.listening(answering: fine, then: .waits)
        let replies = try peer.replies(
            to: Burst(server: listening.address, exchanges: [Exchange(.get, "orders?free=3")]))
        let date = try #require(Timestamp(rfc3339: "2026-11-21T09:00:00Z"))
        #expect(replies == [.response(.init(status: 200, body: Array("ok".utf8), retryAfter: 30, date: date))])
        #expect(listening.server.waits { $0.output.contains("\r\n\r\n") })
        let asked = listening.server.output
        #expect(asked.contains("GET /orders?free=3 HTTP/1.1"))
        #expect(asked.contains("User-Agent: orderly/test"))
    }

    @Test func `a body is sent as it is`() throws {
        let listening = try peer.listening(answering: fine, then: .waits)
        let body = Array("{\"evidence\": true}".utf8)
        _ = try peer.replies(
            to: Burst(server: listening.address, exchanges: [Exchange(.put, "evidence/srv1/1/2", body: body)]))
        #expect(listening.server.waits { $0.output.contains("true}") })
        let asked = listening.server.output
        #expect(asked.contains("PUT /evidence/srv1/1/2 HTTP/1.1"))
        #expect(asked.contains("Content-Type: application/json"))
        #expect(asked.contains("{\"evidence\": true}"))
        #expect(!asked.contains("Expect:"))
    }

    @Test func `a server of another authority is not believed`() throws {
        try peer.server(by: CertificateAuthority(name: "Orderly test", life: Peer.life))
        let listening = try peer.listening(answering: fine)
        #expect(try peer.failure(at: listening.address)?.kind == .wrongAuthority)
    }

    @Test func `a server with another name is not believed`() throws {
        try peer.server(names: ["mcp.other.example"])
        let listening = try peer.listening(answering: fine)
        #expect(try peer.failure(at: listening.address)?.kind == .wrongHostName)
    }

    @Test func `a server whose certificate has expired is not believed`() throws {
        try peer.server(life: Peer.past)
        let listening = try peer.listening(answering: fine)
        #expect(try peer.failure(at: listening.address)?.kind == .serverCertificateExpired)
    }

    @Test(arguments: ["-tls1_1", "-tls1"])
    func `an older TLS is not spoken`(version: String) throws {
        let listening = try peer.listening(answering: fine, [version, "-cipher", "DEFAULT@SECLEVEL=0"])
        #expect(try peer.failure(at: listening.address)?.kind == .handshake)
        let newer = try peer.listening(answering: fine, ["-tls1_2"])
        #expect(try peer.failure(at: newer.address) == nil)
    }

    @Test func `a refused client certificate is told apart`() throws {
        try peer.client(by: CertificateAuthority(name: "Another", life: Peer.life))
        let listening = try peer.listening(answering: fine, then: .waits, ["-tls1_2"])
        #expect(try peer.failure(at: listening.address)?.kind == .clientCertificateRefused)
    }

    @Test func `an expired client certificate is told apart`() throws {
        try peer.client(life: Peer.past)
        let listening = try peer.listening(answering: fine, then: .waits, ["-tls1_2"])
        let failure = try #require(try peer.failure(at: listening.address))
        #expect(failure.kind == .clientCertificateExpired, "\(failure)")
    }

    @Test func `a redirect is a reply and is not followed`() throws {
        let other = try peer.listening(answering: fine)
        let listening = try peer.listening(
            answering: "HTTP/1.1 302 Found\r\nLocation: \(other.address)/\r\nContent-Length: 0\r\n\r\n")
        let replies = try peer.replies(to: Burst(server: listening.address, exchanges: [Exchange(.get, "orders")]))
        #expect(replies == [.response(.init(status: 302))])
        #expect(!other.server.output.contains("GET"))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1001),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + String(repeating: "x", count: 1024),
        "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Filler: \(String(repeating: "y", count: 1000))\r\n", count: 40),
    ])
    func `a reply that is larger than allowed is cut off`(reply: String) throws {
        let listening = try peer.listening(answering: reply, then: .waits)
        #expect(try peer.failure(at: listening.address)?.kind == .tooLarge)
    }

    @Test func `a reply of just the allowed size is taken`() throws {
        let body = String(repeating: "x", count: 1000)
        let listening = try peer.listening(answering: "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\(body)")
        #expect(try peer.failure(at: listening.address) == nil)
    }

    @Test func `half a reply is no reply`() throws {
        let listening = try peer.listening(answering: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        #expect(try peer.failure(at: listening.address)?.kind == .interrupted)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"])
    func `a server that does not go on is left`(reply: String) throws {
        let listening = try peer.listening(answering: reply, then: .waits)
        let failure = try peer.failure(at: listening.address, timeouts: .init(exchange: .milliseconds(300)))
        #expect(failure?.kind == .timeout)
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 two hundred\r\n\r\n", "\u{0}\u{1}\u{2}\r\n"])
    func `what is not HTTP is refused in words`(reply: String) throws {
        let listening = try peer.listening(answering: reply)
        let failure = try #require(try peer.failure(at: listening.address))
        #expect(failure.kind == .notHTTP)
        #expect(failure.message.contains("mcp_base_url"))
    }

    @Test func `a server that speaks no TLS is refused`() throws {
        let listening = try Program.Running([
            "openssl", "s_server", "-accept", "127.0.0.1:0", "-nocert", "-cipher", "aNULL",
        ])
        #expect(listening.waits { $0.output.contains("ACCEPT ") })
        let port = try #require(listening.output.split(separator: ":").last?.prefix { $0.isNumber })
        #expect(try peer.failure(at: "https://localhost:\(port)")?.kind == .handshake)
    }

    @Test func `nobody there, no such name, no such file`() throws {
        #expect(try peer.failure(at: "https://127.0.0.1:1")?.kind == .noConnection)
        #expect(try peer.failure(at: "https://orderly.invalid")?.kind == .nameNotFound)
        try peer.scratch.write("client.key", TLSKey().pem)
        #expect(try peer.failure(at: "https://127.0.0.1:1")?.kind == .noConnection)
        let listening = try peer.listening(answering: fine)
        #expect(try peer.failure(at: listening.address)?.kind == .credentials)
    }

    @Test func `a burst to nobody fails whole and at once`() throws {
        let exchanges = (0..<3).map { Exchange(.get, "blobs/\($0)") }
        let replies = try peer.replies(to: Burst(server: "https://127.0.0.1:1", exchanges: exchanges))
        #expect(replies.count == 3)
        #expect(Set(replies).count == 1)
    }

    @Test func `one connection serves the burst`() throws {
        let listening = try peer.listening(answering: "", then: .waits)
        let server = listening.server
        let answering = Thread {
            for path in ["/first", "/second"] where server.waits(until: { $0.output.contains("GET \(path) ") }) {
                server.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
            }
        }
        answering.start()
        let replies = try peer.replies(
            to: Burst(server: listening.address, exchanges: [Exchange(.get, "first"), Exchange(.get, "second")]))
        #expect(replies == Array(repeating: .response(.init(status: 200, body: Array("ok".utf8))), count: 2))
        #expect(server.output.split(separator: "CIPHER is").count == 2)
    }
}
