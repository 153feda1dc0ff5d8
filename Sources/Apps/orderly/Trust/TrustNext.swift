import ArgumentParser
import Documents
import Signing

struct TrustNext: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Sign the trust document that follows another.",
        discussion: """
            A role that is not given keeps its keys and its threshold. Hosts take the document when enough root keys of \
            the previous one and enough of its own signed it: name signers of both, or let the others add their \
            signatures with `orderly countersign`.
            """)

    @Argument(help: "The trust document in force.", completion: .file(extensions: ["json"])) var previous: String
    @OptionGroup var keys: RoleOptions
    @Option(help: ArgumentHelp("How long it is good for.", valueName: "span"))
    var expires = Span(.seconds(365 * 86_400))
    @OptionGroup var signing: SignerOptions
    @OptionGroup var incomplete: IncompleteOption
    @OptionGroup var output: OutputOption

    func run() throws {
        let now = Clock.now()
        let held = try SignedFile.trust(previous)
        let roles = try keys.roles(after: held.roles)
        let signers = try signing.signers()
        let document: TrustDocument
        do throws(SigningError) {
            document = try TrustDocument(
                version: held.version + 1, issued: now, expires: now + expires.duration, roles: roles)
        } catch {
            throw CommandFailure(error, "the next trust document")
        }
        let envelope = try TrustSealing.seal(document, after: held, by: signers, incomplete.completeness, at: now)
        try SignedFile.write(envelope, to: output.path)
        Console.note("trust document \(document.version), good until \(document.expires)")
        for role in Role.allCases {
            let kept = Set(document.roles[role]?.keys ?? [])
            if (held.roles[role]?.keys ?? []).allSatisfy(kept.contains) { continue }
            Console.note("a key of the role `\(role.rawValue)` is gone: its documents count their versions anew")
        }
    }
}
