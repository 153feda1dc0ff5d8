import ArgumentParser
import Documents
import Identity
import Signing

struct KeyInstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "On a host: put what it was admitted with in its place.",
        discussion: """
            Takes what `orderly-control admit` and `orderly key admit` made of this host's request, and the trust \
            document in force. Writes nothing unless all of it is for this host and its very keys. Then the folder is \
            ready for `orderly agent --config DIR/agent.yaml`. Compare the trust document's digest with the one that its \
            signers tell you: this host will obey whom it names.
            """)

    @Option(
        help: ArgumentHelp("What `orderly-control admit` wrote.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var admitted: String
    @Option(
        help: ArgumentHelp("What `orderly key admit` wrote.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var admission: String
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            The trust document in force. Where it is not the first, the older ones may be given before it: they go into \
            the exports of this host's evidence.
            """, valueName: "file"), completion: .file(extensions: ["json"]))
    var trust: [String]
    @Option(
        help: ArgumentHelp("The host's folder, in which `orderly key init` made its keys.", valueName: "folder"),
        completion: .directory)
    var directory: String
    @Option(
        help: ArgumentHelp("The server's address, where it is not the one that the server names.", valueName: "url"))
    var server: String?

    func validate() throws {
        if let server, !server.hasPrefix("https://") { throw ValidationError("--server must be https://host:port") }
    }

    func run() throws {
        let folder = HostFolder(path: try File.absolute(directory))
        let request = try HostRequest(reading: folder.request)
        let chain = try TrustChain(reading: trust)
        let file = admitted
        let admitted = try ControlAdmission(reading: file, site: request.site, host: request.host)
        try admitted.check(file, address: server ?? admitted.address)
        try KeyInstall.check(admitted, folder)
        let envelope = try SignedFile.unverified(admission, as: .admission)
        try check(envelope, request, chain.newest)
        try folder.install(admitted, trust: chain.bytes, admission: envelope)
        try folder.keep(older: chain.older)
        try folder.configure(site: request.site, host: request.host, address: server ?? admitted.address)
        Console.print(folder.configuration)
        Console.note("this host obeys trust document \(chain.newest.version), sha256 \(chain.newest.digest)")
        Console.note("start it: orderly agent --config \(folder.configuration)")
    }

    /// With a certificate of another key it would open no connection.
    private static func check(_ admitted: ControlAdmission, _ folder: HostFolder) throws(CommandFailure) {
        let text = String(decoding: try File.read(folder.tlsKey, limit: 64 << 10), as: UTF8.self)
        do throws(IdentityError) {
            guard try CertificateFacts(pem: admitted.certificate).isOf(try TLSKey(pem: text)) else {
                throw IdentityError.keyDoesNotMatch
            }
        } catch {
            var failure = CommandFailure(error, folder.tlsKey)
            if error == .keyDoesNotMatch {
                failure.message = "the certificate is not for \(folder.tlsKey): \(error.message)"
                failure.hint = "admit the request.json that lies in \(folder.path)"
            }
            throw failure
        }
    }

    private func check(_ envelope: Envelope, _ request: HostRequest, _ trust: Trust) throws(CommandFailure) {
        let read: Admission
        do throws(SigningError) {
            read = try Admission(try trust.open(envelope, as: .admission, now: Clock.now()))
        } catch {
            throw CommandFailure(error, admission)
        }
        guard (read.site, read.host, read.evidenceKey) == (request.site, request.host, request.evidenceKey) else {
            throw CommandFailure(
                .refused, "\(admission) admits another key, or host \(read.host) of site \(read.site)",
                hint: "have this host's own request.json admitted: orderly key admit")
        }
    }
}
