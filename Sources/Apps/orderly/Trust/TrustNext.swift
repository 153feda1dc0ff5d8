import ArgumentParser
import Documents
import Signing

struct TrustNext: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Sign the trust document that follows another.",
        discussion: """
            A role that is not given keeps its keys and its threshold. Hosts take the document when enough root keys of \
            the previous one and enough of its own signed it, so name signers of both.
            """)

    @Argument(help: "The trust document in force.") var previous: String
    @OptionGroup var keys: RoleOptions
    @Option(help: ArgumentHelp("How long it is good for.", valueName: "span"))
    var expires = Span(.seconds(365 * 86_400))
    @OptionGroup var signing: SignerOptions
    @OptionGroup var output: OutputOption

    func run() throws {
        let now = Clock.now()
        let held = try SignedFile.trust(previous)
        let roles = try keys.roles(after: held.roles)
        let signers = try signing.signers()
        let envelope: Envelope
        let trust: Trust
        do throws(SigningError) {
            let document = try TrustDocument(
                version: held.version + 1, issued: now, expires: now + expires.duration, roles: roles)
            envelope = try Envelope.seal(document.payload, as: .trust, by: signers)
            trust = try held.successor(envelope.json, now: now)
        } catch {
            throw CommandFailure(error, "the next trust document")
        }
        try SignedFile.write(envelope, to: output.path)
        Console.note("trust document \(trust.version), good until \(trust.expires)")
        for role in Role.allCases where trust.startsCounterAnew(of: role, after: held) {
            Console.note("a key of the role `\(role.rawValue)` is gone: its documents count their versions anew")
        }
    }
}
