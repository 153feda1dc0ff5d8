import ArgumentParser
import Documents
import Signing

struct TrustInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Sign the first trust document.",
        discussion: "It is put on each host by hand. Sign it with enough of the root keys that it names.")

    @OptionGroup var keys: RoleOptions
    @Option(help: ArgumentHelp("How long it is good for.", valueName: "span"))
    var expires = Span(.seconds(365 * 86_400))
    @OptionGroup var signing: SignerOptions
    @OptionGroup var incomplete: IncompleteOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard !keys.root.isEmpty else { throw ValidationError("a trust document needs a root: give --root PUB") }
    }

    func run() throws {
        let now = Clock.now()
        let roles = try keys.roles()
        let signers = try signing.signers()
        let document: TrustDocument
        do throws(SigningError) {
            document = try TrustDocument(version: 1, issued: now, expires: now + expires.duration, roles: roles)
        } catch {
            throw CommandFailure(error, "the new trust document")
        }
        let envelope = try TrustSealing.seal(document, after: nil, by: signers, incomplete.completeness, at: now)
        try SignedFile.write(envelope, to: output.path)
        Console.note("trust document 1, good until \(document.expires)")
    }
}
