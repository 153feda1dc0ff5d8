import Documents
import Evidence
import Foundation
import Identity
import Orders
import Signing
import TestKit
import Testing
import Transport

/// A real `orderly-control` on loopback, with keys by role and a client that speaks through our own transport.
final class World {
    static let program =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        .map { ($0 as NSString).deletingLastPathComponent + "/orderly-control" } ?? "orderly-control"

    let scratch: ScratchFolder
    let folder: String
    private(set) var server: Program.Running
    private(set) var address: String
    /// When this world was made; documents are issued then, so that one made twice is the same.
    let now = World.clock()

    static func clock() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    let root: PrivateKey
    let order: PrivateKey
    let authoring: PrivateKey
    let site: PrivateKey

    init(name: String = "localhost") throws {
        (root, order) = (try PrivateKey.generate(), try PrivateKey.generate())
        (authoring, site) = (try PrivateKey.generate(), try PrivateKey.generate())
        scratch = try ScratchFolder()
        folder = scratch("control")
        let made = try Program.run(
            [World.program, "init", "--directory", folder, "--name", name, "--port", "0"])
        try #require(made.status == 0, "\(made.errors)")
        (server, address) = try World.start(folder)
    }

    deinit { server.signal(SIGKILL) }

    private static func start(_ folder: String) throws -> (Program.Running, String) {
        let server = try Program.Running([program, "serve", "--directory", folder])
        try #require(server.waits { $0.output.contains("\n") }, "\(server.errors)")
        let port = try #require(server.output.split(separator: ":").last?.prefix { $0.isNumber })
        return (server, "https://localhost:\(port)")
    }

    /// Ends the server by `signal` and starts it again.
    func restart(_ signal: Int32) throws {
        server.signal(signal)
        let end = server.finish()
        #expect(signal == SIGKILL || end.status == 0)
        (server, address) = try World.start(folder)
    }

    // MARK: - Clients

    struct Client {
        let certificate: String
        let key: String
    }

    var operatorClient: Client {
        Client(certificate: folder + "/operators/operator.pem", key: folder + "/operators/operator.key")
    }

    /// A host that was given its certificate; its evidence is admitted by `admit`.
    struct Host {
        let name: String
        let client: Client
        let evidenceKey: PrivateKey
        let tlsKey: TLSKey
        let receiptKey: PublicKey
    }

    func host(_ name: String, site: String = "clinic-001") throws -> Host {
        let key = TLSKey()
        let evidenceKey = try PrivateKey.generate()
        let request = Node.map([
            "orderly": "request/v1", "site": Node(site), "host": Node(name),
            "csr": Node(try CertificateRequest(site: site, host: name, key: key).pem),
            "evidence_key": Node(evidenceKey.publicKey.hex),
        ])
        let file = try scratch.write("request-\(name).json", JSON.text(request))
        let admitted = try Program.run([World.program, "admit", file, "--directory", folder])
        try #require(admitted.status == 0, "\(admitted.errors)")
        let bundle = try #require(JSON.read(admitted.output, Reading(file: "bundle")))
        let client = Client(
            certificate: try scratch.write("\(name).pem", try #require(bundle["certificate"]?.string)),
            key: try scratch.write("\(name).key", key.pem))
        return Host(
            name: name, client: client, evidenceKey: evidenceKey, tlsKey: key,
            receiptKey: try PublicKey(hex: try #require(bundle["receipt_key"]?.string)))
    }

    struct Answer {
        let status: Int
        let body: [UInt8]

        var node: Node? { JSON.read(body, Reading(file: "answer"), limit: 8 << 20) }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func ask(_ client: Client, _ method: Exchange.Method, _ path: String, _ body: [UInt8] = []) throws -> Answer {
        switch try reply(client, method, path, body) {
        case .response(let response): return Answer(status: response.status, body: response.body)
        case .failed(let failure): throw failure
        }
    }

    func reply(
        _ client: Client, _ method: Exchange.Method, _ path: String, _ body: [UInt8] = [], at address: String? = nil,
        authority: String? = nil
    ) throws -> Reply {
        let burst = Burst(
            server: address ?? self.address,
            exchanges: [Exchange(method, path, body: body, maximumReply: 8 << 20)])
        var input: [Int32] = [0, 0]
        var output: [Int32] = [0, 0]
        try #require(pipe(&input) == 0 && pipe(&output) == 0)
        defer { for end in [input[0], output[0]] { close(end) } }
        let (toTransport, fromTransport) = (input, output)
        let bytes = try burst.encoded()
        let credentials = Transport.Credentials(
            certificate: client.certificate, key: client.key, authority: authority ?? folder + "/ca.pem")
        // Three ends of two pipes: writing, serving and reading have to go on side by side.
        Thread.detachNewThread {
            _ = bytes.withUnsafeBytes { write(toTransport[1], $0.baseAddress, $0.count) }
            close(toTransport[1])
        }
        Thread.detachNewThread {
            try? Transport.serve(
                input: toTransport[0], output: fromTransport[1], credentials: credentials, version: "test")
            close(fromTransport[1])
        }
        let answer = try FileHandle(fileDescriptor: output[0]).readToEnd().map(Array.init) ?? []
        return try #require(try Reply.decode(answer, of: burst).first)
    }

    /// `curl` as a peer that shares no code with us.
    func curl(_ arguments: [String]) throws -> Program.Result {
        try Program.run(["curl", "-sS", "--max-time", "20", "-w", "\n%{http_code}"] + arguments)
    }

    // MARK: - Documents

    func seal(_ payload: [UInt8], _ kind: PayloadKind, _ keys: PrivateKey...) throws -> [UInt8] {
        try Envelope.seal(payload, as: kind, by: keys).json
    }

    func trust(_ version: Int = 1, order: PrivateKey? = nil) throws -> [UInt8] {
        let document = try TrustDocument(
            version: version, issued: now, expires: now + .seconds(86_400),
            roles: [
                .root: KeySet(root.publicKey), .order: KeySet((order ?? self.order).publicKey),
                .authoring: KeySet(authoring.publicKey), .site: KeySet(site.publicKey),
            ])
        return try seal(document.payload, .trust, root)
    }

    /// Sends the first trust document and the admission of each host.
    func admit(_ hosts: Host...) throws {
        #expect(try ask(operatorClient, .put, "trust", trust()).status == 200)
        for host in hosts { #expect(try put(admissionOf: host).status == 200) }
    }

    func put(admissionOf host: Host, site name: String = "clinic-001") throws -> Answer {
        let admission = Admission(
            site: name, host: host.name, evidenceKey: host.evidenceKey.publicKey, notBefore: now,
            inForce: HeldVersions(trust: 1, allowlist: 0))
        return try ask(operatorClient, .put, "admissions", seal(admission.payload, .admission, site))
    }

    func newOrder(
        for host: String?, site: String = "clinic-001", expires: Duration = .seconds(600),
        requires: HeldVersions = HeldVersions(trust: 1, allowlist: 0), id: OrderID? = nil
    ) -> Order {
        var random = SystemRandomNumberGenerator()
        let now = World.clock()
        return Order(
            id: id ?? OrderID(using: &random), site: site, target: host.map { .host($0) } ?? .allHosts,
            task: .hold(for: .seconds(3600)), issued: now, expires: now + expires, requires: requires, reason: "test")
    }

    func post(_ order: Order, by key: PrivateKey? = nil) throws -> Answer {
        try ask(operatorClient, .post, "orders", seal(order.payload, .order, key ?? self.order))
    }

    /// Ids of the orders that the host is offered, opened with the order key.
    func offered(to host: Host, free: Int = 64) throws -> [String] {
        let answer = try ask(host.client, .get, "orders?free=\(free)")
        try #require(answer.status == 200, "\(answer.text)")
        return try (answer.node?["orders"]?.list ?? []).map { node in
            let envelope = try Envelope(reading: try #require(node.string.flatMap { Base64.bytes($0) }))
            let opened = try envelope.open(as: .order, by: KeySet(order.publicKey))
            return try #require(Order.read(opened.bytes, Reading(file: ""))).id.hex
        }
    }

    // MARK: - Evidence

    static let epoch = String(repeating: "0", count: 31) + "1"

    func statement(
        _ record: Record, of host: Host, _ sequence: Int, after previous: Digest = Digest(of: []),
        site: String = "clinic-001",
        epoch: String = epoch
    ) throws -> SealedStatement {
        let origin = Origin(
            site: site, host: host.name, agent: "test", inForce: HeldVersions(trust: 1, allowlist: 0))
        return try SealedStatement(
            Statement(
                record, from: origin, at: ChainPosition(epoch: epoch, sequence: sequence, previous: previous),
                made: now,
                hiding: Concealment(paths: PathPrivacy(salt: [1, 2, 3])) { $0 }),
            by: host.evidenceKey)
    }

    func alert(_ message: String) -> Record { .alert(AlertRecord(severity: "low", code: "test", message: message)) }

    func deliver(_ statement: SealedStatement, of host: Host, as name: String? = nil) throws -> Answer {
        try ask(host.client, .put, "evidence/\(name ?? host.name)/\(statement.place)", statement.envelope)
    }

    func findings(of host: Host) throws -> [Node] {
        let answer = try ask(operatorClient, .get, "evidence?site=clinic-001&host=\(host.name)")
        return answer.node?["findings"]?.list ?? []
    }

    /// The end of the host's chain as the server sends it back, opened with the host's own key.
    func head(of host: Host) throws -> ChainHead? {
        guard let node = try ask(host.client, .get, "config").node?["head"] else { return nil }
        let envelope = try #require(node.string.flatMap { Base64.bytes($0) })
        return try ChainHead(
            returned: envelope, by: KeySet(host.evidenceKey.publicKey), site: "clinic-001", host: host.name)
    }
}
