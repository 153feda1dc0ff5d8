import Documents
import Glibc
import Identity
import Secrets
import Signing
import Transport

/// The control server, as an operator reaches it.
struct ControlMailbox {
    let address: String
    private let credentials: Transport.Credentials

    /// - Parameter name: A folder with operator.pem, operator.key, ca.pem and address; or what `orderly-control operator`
    ///   made, without its ending: NAME.pem and NAME.key, with ca.pem and address beside them or one folder up.
    init(operator name: String) throws(CommandFailure) {
        let identity = File.isDirectory(name) ? "\(name)/operator" : name
        let folder = String(
            identity.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
        let homes = (folder.isEmpty ? [".", ".."] : [folder, "\(folder)/.."])
        guard let home = homes.first(where: { File.exists("\($0)/ca.pem") && File.exists("\($0)/address") }) else {
            throw CommandFailure(
                .usage, "\(name) is no operator: there is no ca.pem and address beside \(identity).pem",
                hint: "copy both from the control server's folder; where it has no fixed port, serving writes address")
        }
        let key = identity + ".key"
        // libcurl reads the key itself, by its name, and does not mind who else can.
        let secret: [UInt8]
        do throws(SecretError) { secret = try SecretFile.read(key) } catch { throw CommandFailure(error) }
        try ControlMailbox.check(secret, key, certificate: identity + ".pem", authority: home + "/ca.pem")
        let text = String(decoding: try File.read(home + "/address", limit: 4096), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isWhitespace)
        guard lines.count == 1, let line = lines.first, line.hasPrefix("https://") else {
            throw CommandFailure(
                .usage, "\(home)/address is not the control server's address", hint: "write https://host:port to it")
        }
        address = String(line.hasSuffix("/") ? line.dropLast() : line)
        credentials = Transport.Credentials(
            certificate: identity + ".pem", key: key, authority: home + "/ca.pem")
    }

    /// What is damaged is said by its name; libcurl would say that one of the three cannot be used.
    private static func check(
        _ secret: [UInt8], _ key: String, certificate: String, authority: String
    ) throws(CommandFailure) {
        func text(_ path: String) throws(CommandFailure) -> String {
            String(decoding: try File.read(path, limit: 1 << 20), as: UTF8.self)
        }
        var place = authority
        let (authorityPEM, certificatePEM) = (try text(authority), try text(certificate))
        do throws(IdentityError) {
            _ = try CertificateFacts(pem: authorityPEM)
            place = certificate
            let facts = try CertificateFacts(pem: certificatePEM)
            place = key
            guard facts.isOf(try TLSKey(pem: String(decoding: secret, as: UTF8.self))) else { throw .keyDoesNotMatch }
        } catch {
            throw CommandFailure(error, place)
        }
    }

    /// Hands in one document and answers what the server said.
    @discardableResult
    func put(_ path: String, _ body: [UInt8], as what: String) throws(CommandFailure) -> Node {
        try send([Exchange(.put, path, body: body)], as: what).first ?? .null
    }

    /// Several documents over as few connections as possible.
    func put(_ documents: [(path: String, body: [UInt8])], as what: String) throws(CommandFailure) {
        let exchanges = documents.map {
            Exchange(.put, $0.path, body: $0.body, contentType: "application/octet-stream", maximumReply: 16 << 10)
        }
        _ = try send(exchanges, as: what)
    }

    @discardableResult
    func post(_ path: String, _ body: [UInt8], as what: String) throws(CommandFailure) -> Node {
        try send([Exchange(.post, path, body: body)], as: what).first ?? .null
    }

    func get(_ path: String, as what: String) throws(CommandFailure) -> Node {
        try send([Exchange(.get, path, maximumReply: 4 << 20)], as: what).first ?? .null
    }

    /// One answer for each exchange; the first that is not a success ends it.
    func send(_ exchanges: [Exchange], as what: String) throws(CommandFailure) -> [Node] {
        var answers: [Node] = []
        for burst in ControlMailbox.bursts(of: exchanges) {
            let burst = Burst(server: address, exchanges: burst)
            for reply in try performWaiting(burst) { answers.append(try answer(reply, what)) }
        }
        return answers
    }

    /// A server that was started just now refuses connections for a moment, and has then taken nothing.
    private static let patience = (tries: 20, pause: UInt32(250_000))

    private func performWaiting(_ burst: Burst) throws(CommandFailure) -> [Reply] {
        var replies = try perform(burst)
        for attempt in 1...ControlMailbox.patience.tries {
            guard case .failed(let failure) = replies.first, failure.kind == .noConnection else { break }
            if attempt == 1 { Console.note("nobody answers at \(address) yet; trying again for a few seconds") }
            usleep(ControlMailbox.patience.pause)
            replies = try perform(burst)
        }
        return replies
    }

    /// As few connections as the limits of one allow.
    private static func bursts(of exchanges: [Exchange]) -> [[Exchange]] {
        var bursts: [[Exchange]] = []
        var (sent, asked) = (0, 0)
        for exchange in exchanges {
            sent += exchange.body.count
            asked += exchange.maximumReply
            if let last = bursts.last, last.count < Burst.mostExchanges, sent <= Burst.mostBytes,
                asked <= Burst.mostBytes
            {
                bursts[bursts.count - 1].append(exchange)
            } else {
                bursts.append([exchange])
                (sent, asked) = (exchange.body.count, exchange.maximumReply)
            }
        }
        return bursts
    }

    /// In this process: an operator's machine is not a clinic's, and holds no ledger or evidence key to keep apart.
    private func perform(_ burst: Burst) throws(CommandFailure) -> [Reply] {
        let input = try ScratchFile()
        let output = try ScratchFile()
        do {
            try input.fill(try burst.encoded())
            try Transport.serve(
                input: input.descriptor, output: output.descriptor, credentials: credentials, version: Version.current)
            return try Reply.decode(try output.content(), of: burst)
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as FrameError {
            throw CommandFailure(.usage, "\(address): \(error.message)")
        } catch let problem as Transport.Problem {
            throw CommandFailure(.cannot, "\(address): \(problem.message)")
        } catch {
            throw CommandFailure(.fault, "\(error)")
        }
    }

    private func answer(_ reply: Reply, _ what: String) throws(CommandFailure) -> Node {
        switch reply {
        case .failed(let failure):
            throw CommandFailure(
                failure.kind.group == .tls ? .refused : .failed,
                "\(what) was not sent to \(address): \(failure.message)")
        case .response(let response):
            let node = JSON.read(response.body, Reading(file: address), limit: 4 << 20)
            if (200..<300).contains(response.status) { return node ?? .null }
            let said = { (key: String) in node?[key]?.string?.strippingControls(toOneLineOf: 1000) }
            let isServers = response.status >= 500
            throw CommandFailure(
                isServers ? .failed : .refused,
                "\(address) did not take \(what) (\(response.status)): \(said("error") ?? "it did not say why")",
                hint: said("hint"))
        }
    }
}
