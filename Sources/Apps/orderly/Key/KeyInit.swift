import ArgumentParser
import Documents
import Signing

struct KeyInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "On a host: make its keys and its request for admission.",
        discussion: """
            Makes tls.key (P-256) and state/evidence.key (Ed25519), which never leave the host, and request.json, which \
            goes to `orderly-control admit` for a certificate and to `orderly key admit` for the site's signature.
            """)

    @Option(help: "The site that this host belongs to.") var site: NameArgument
    @Option(help: "The name under which this host is known.") var host: NameArgument
    @Option(help: "The host's folder; made where there is none.", completion: .directory) var directory: String

    func run() throws {
        let folder = HostFolder(path: directory)
        let request = try folder.makeKeys(site: site.text, host: host.text)
        Console.print(folder.request)
        Console.note("evidence key \(request.evidenceKey.id)")
    }
}
