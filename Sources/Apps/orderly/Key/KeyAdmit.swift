import ArgumentParser
import Documents
import Signing

struct KeyAdmit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admit", abstract: "Sign with the site key that an evidence key is a host's.",
        discussion: """
            The request must come from that host by a way that you trust: whoever's key you admit speaks as the host.
            """)

    @Argument(
        help: "The request.json that `orderly key init` made on the host.", completion: .file(extensions: ["json"]))
    var request: String
    @Option(help: "The trust document in force.", completion: .file(extensions: ["json"])) var trust: String
    @OptionGroup var signing: SignerOptions
    @OptionGroup var incomplete: IncompleteOption
    @Option(help: "Version of the site's allowlist in force; the host takes no older one.")
    var allowlistVersion = 0
    @OptionGroup var output: OutputOption
    @OptionGroup var sending: OptionalOperatorOption

    func validate() throws {
        guard allowlistVersion >= 0 else { throw ValidationError("--allowlist-version must be 0 or more") }
    }

    func run() throws {
        let request = try HostRequest(reading: request)
        let trust = try SignedFile.trust(trust)
        let envelope = try Admitting(trust: trust, allowlistVersion: allowlistVersion).admit(
            request, by: try signing.signers(), incomplete.completeness)
        try SignedFile.write(envelope, to: output.path)
        Console.note("admitted \(request.evidenceKey.id) as host \(request.host) of site \(request.site)")
        try sending.mailbox()?.put("admissions", envelope.json, as: "the admission")
    }
}

/// Signs admissions, and looks at each as a host will.
struct Admitting {
    let trust: Trust
    let allowlistVersion: Int

    func admit(
        _ request: HostRequest, by signers: [any Signer], _ completeness: Sealing.Completeness = .complete
    ) throws(CommandFailure) -> Envelope {
        let now = Clock.now()
        let admission = Admission(
            site: request.site, host: request.host, evidenceKey: request.evidenceKey, notBefore: now,
            inForce: HeldVersions(trust: trust.version, allowlist: allowlistVersion))
        return try Sealing.seal(admission.payload, as: .admission, by: signers, under: trust, completeness, at: now)
    }
}
