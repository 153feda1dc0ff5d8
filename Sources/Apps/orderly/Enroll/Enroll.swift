import ArgumentParser
import Documents
import Signing

struct Enroll: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll", abstract: "Admit this machine where server, site key and host are one machine.",
        discussion: """
            Makes the host's keys, takes its certificate from the control server's folder, signs its admission with the \
            site key, hands trust document and admission to the server, and writes DIR/agent.yaml, ready for \
            `orderly agent --config DIR/agent.yaml`. Run again after a failure, it goes on where it ended; keys that are \
            there are kept. On several machines the same is done by `key init` on the host, `orderly-control admit` on \
            the server, `key admit` where the site key is, and `key install` on the host.
            """)

    @Option(help: "The site.") var site: NameArgument
    @Option(help: "The name under which this host is known.") var host: NameArgument
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The trust document in force, and at will those before it, for exports of evidence.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var trust: [String]
    @Option(help: ArgumentHelp("The control server's folder.", valueName: "folder"), completion: .directory)
    var control: String
    @Option(
        help: ArgumentHelp("The host's folder; made where there is none.", valueName: "folder"), completion: .directory)
    var directory: String
    @Option(
        help: ArgumentHelp("The server's address, where it is not the one that the server names.", valueName: "url"))
    var server: String?
    @Option(help: "Version of the site's allowlist in force; the host takes no older one.")
    var allowlistVersion = 0
    @OptionGroup var signing: SignerOptions
    @OptionGroup var sending: OperatorOption

    func validate() throws {
        guard allowlistVersion >= 0 else { throw ValidationError("--allowlist-version must be 0 or more") }
        if let server, !server.hasPrefix("https://") { throw ValidationError("--server must be https://host:port") }
    }

    func run() throws {
        // Everything that can be refused is asked first.
        let chain = try TrustChain(reading: trust)
        let signers = try signing.signers()
        let mailbox = try sending.mailbox()
        let request = try request()
        let folder = HostFolder(path: try File.absolute(directory))
        let admitted = try ControlAdmission(
            request: folder.request, control: control, site: site.text, host: host.text)
        try admitted.check(folder.request, address: server ?? admitted.address)
        let admission = try Admitting(trust: chain.newest, allowlistVersion: allowlistVersion).admit(
            request, by: signers)
        try folder.install(admitted, trust: chain.bytes, admission: admission)
        try folder.keep(older: chain.older)
        try mailbox.put("trust", chain.bytes, as: "the trust document")
        try mailbox.put("admissions", admission.json, as: "the admission")
        try folder.configure(site: site.text, host: host.text, address: server ?? admitted.address)
        Console.print(folder.configuration)
        Console.note(
            "host \(host.text) of site \(site.text) is admitted; start it: orderly agent --config "
                + folder.configuration)
    }

    /// The host's request, with the keys that it has, or new ones.
    private func request() throws(CommandFailure) -> HostRequest {
        let folder = HostFolder(path: directory)
        guard File.exists(folder.request) else {
            return try folder.makeKeys(site: site.text, host: host.text)
        }
        let request = try HostRequest(reading: folder.request)
        guard request.site == site.text, request.host == host.text else {
            throw CommandFailure(
                .usage, "\(folder.path) belongs to host \(request.host) of site \(request.site)",
                hint: "choose another --directory")
        }
        return request
    }
}
