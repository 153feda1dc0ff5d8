import Foundation
import Identity
import TestKit
import Testing
import Transport

/// Certificates of one authority, and OpenSSL's own server as the other end.
struct Peer {
    let scratch: ScratchFolder
    let authority: CertificateAuthority
    static let now = Int64(Date().timeIntervalSince1970)
    static let life = CertificateAuthority.Life(from: now, days: 30)
    static let past = CertificateAuthority.Life(from: now - 100 * 86_400, days: 30)

    init() throws {
        scratch = try ScratchFolder()
        authority = try CertificateAuthority(name: "Orderly test", life: Peer.life)
        try scratch.write("ca.pem", authority.certificatePEM)
        try server()
        try client()
    }

    /// Writes the server's certificate anew.
    func server(
        names: [String] = ["localhost"], by other: CertificateAuthority? = nil, life: CertificateAuthority.Life = life
    )
        throws
    {
        let key = TLSKey()
        let pem = try (other ?? authority).serverCertificate(
            for: key, names: names, life: life)
        try scratch.write("server.pem", pem)
        try scratch.write("server.key", key.pem)
    }

    /// Writes the client's certificate anew.
    func client(by other: CertificateAuthority? = nil, life: CertificateAuthority.Life = life) throws {
        let key = TLSKey()
        let request = try CertificateRequest(site: "clinic-001", host: "srv1", key: key)
        try scratch.write("client.pem", try (other ?? authority).hostCertificate(for: request, life: life))
        try scratch.write("client.key", key.pem)
    }

    var credentials: Transport.Credentials {
        .init(certificate: scratch("client.pem"), key: scratch("client.key"), authority: scratch("ca.pem"))
    }

    enum End { case closes, waits }

    /// One connection to a server that answers `reply` to whatever it is asked.
    func listening(answering reply: String, then end: End = .closes, _ options: [String] = []) throws -> Listening {
        let server = try Program.Running(
            [
                "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", scratch("server.pem"), "-key",
                scratch("server.key"), "-CAfile", scratch("ca.pem"), "-Verify", "1", "-verify_return_error",
            ] + options)
        try #require(server.waits { $0.output.contains("ACCEPT ") }, "\(server.errors)")
        let port = try #require(
            server.output.split(separator: "ACCEPT ").last?.prefix { $0 != "\n" }.split(separator: ":").last)
        server.write(Array(reply.utf8))
        if end == .closes { server.endInput() }
        return Listening(server: server, address: "https://localhost:\(port)")
    }

    struct Listening {
        let server: Program.Running
        let address: String
    }

    func replies(to burst: Burst) throws -> [Reply] {
        let input = open(try scratch.write("input", try burst.encoded()), O_RDONLY)
        let output = open(scratch("output"), O_RDWR | O_CREAT | O_TRUNC, 0o600)
        defer {
            close(input)
            close(output)
        }
        try Transport.serve(input: input, output: output, credentials: credentials, version: "test")
        return try Reply.decode(try scratch.read("output"), of: burst)
    }

    /// The kind of failure of one GET, nil for a response.
    func failure(at address: String, timeouts: Burst.Timeouts = .init(), maximumReply: Int = 1000) throws
        -> TransportFailure?
    {
        let burst = Burst(
            server: address, timeouts: timeouts, exchanges: [Exchange(.get, "orders", maximumReply: maximumReply)])
        guard case .failed(let failure) = try replies(to: burst).first else { return nil }
        return failure
    }
}
