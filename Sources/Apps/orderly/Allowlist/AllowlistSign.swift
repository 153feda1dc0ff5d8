import ArgumentParser
import Documents
import Runbooks
import Signing

struct AllowlistSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign the list of what hosts may run.",
        discussion: """
            Validates every document first and signs nothing while there is an error. The list names all plugins and all \
            runbooks (or those of --only) by the digests of their bytes, and of each runbook the proof that it is undone, as \
            `orderly prove RB-ID --output proofs/` wrote it, or why there is none. All that write what root obeys are \
            listed; each must be accepted by its id, or on a terminal all of them at once.
            """)

    @Option(name: .customLong("version"), help: "Its version; hosts take only a higher one than they hold.")
    var version: Int
    @Option(help: ArgumentHelp("A site whose hosts take it; may be given several times.", valueName: "name"))
    var site: [NameArgument]
    @OptionGroup var shelves: LibraryOptions
    @Option(help: ArgumentHelp("List this runbook, not all; may be given several times.", valueName: "rb-id"))
    var only: [String] = []
    @Option(
        help: ArgumentHelp(
            "Bound a parameter: RB-ID.param=pattern:REGEX or RB-ID.param=one_of:a,b.", valueName: "bound"))
    var bound: [BoundOption] = []
    @Option(
        help: ArgumentHelp(
            """
            Let a check start a runbook: RB-ID=PLUGIN/CHECK. Without it every pair that a check's `heal` names; `none` \
            for no heals.
            """, valueName: "pair"))
    var heals: [HealOption] = []
    @Option(help: ArgumentHelp("How long it admits orders.", valueName: "span")) var expires = Span(Allowlist.usualLife)
    @Option(
        help: ArgumentHelp(
            "How long heals outlive it, for all severities (7d) or one (high=7d).", valueName: "span"))
    var grace: [GraceOption] = []
    @Option(
        help: ArgumentHelp(
            "A proof, or a folder of them (./proofs where there is one); may be given several times.",
            valueName: "path"),
        completion: .file(extensions: ["json"]))
    var proofs: [String] = []
    @Option(
        help: ArgumentHelp(
            """
            Why one runbook has no proof of its undo (RB-ID=WHY), or all that have none (WHY); may be given several times.
            """, valueName: "why"))
    var unproven: [UnprovenOption] = []
    @Option(help: "Why this list was made.") var reason: String?
    @Option(help: "The ticket.") var ticket: String?
    @Option(help: ArgumentHelp("Who agreed; may be given several times.", valueName: "person"))
    var approvedBy: [String] = []
    @Option(
        help: ArgumentHelp(
            "Accept that this runbook is as good as root; may be given several times.", valueName: "rb-id"))
    var acceptRootEquivalent: [String] = []
    @Option(
        help: "The trust document in force: then what was signed is opened as a host will.",
        completion: .file(extensions: ["json"])) var trust: String?
    @OptionGroup var signing: SignerOptions
    @OptionGroup var incomplete: IncompleteOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard version >= 1 else { throw ValidationError("--version counts from 1") }
    }

    func run() throws {
        let library = try library()
        let draft = try AllowlistDraft(library, only: only)
        let entries = try draft.entries(
            bounds: bound, heals: heals,
            standings: try Proving(ProofShelf(proofs), unproven).standings(of: draft.runbooks))
        let now = Clock.now()
        let allowlist = Allowlist(
            version: version, issued: now, expires: now + expires.duration, grace: graces, sites: site.map(\.text),
            plugins: draft.plugins, runbooks: entries, reason: reason, ticket: ticket, approvedBy: approvedBy)
        let reading = Reading(file: "")
        guard Allowlist.read(allowlist.payload, reading) != nil else {
            throw CommandFailure(SigningError.document(.allowlist, reading.diagnostics), "the allowlist")
        }
        let trust = try trust.map { path throws(CommandFailure) in try SignedFile.trust(path) }
        try RootConsent(accepted: acceptRootEquivalent).obtain(for: draft.runbooks, entries)
        let envelope = try Sealing.seal(
            allowlist.payload, as: .allowlist, by: try signing.signers(), under: trust,
            incomplete.completeness, at: now)
        try SignedFile.write(envelope, to: output.path)
        Console.note(
            "allowlist \(version): \(entries.count) runbooks and \(draft.plugins.count) plugins, until "
                + "\(allowlist.expires)")
    }

    private var graces: [Severity: Duration] {
        var graces: [Severity: Duration] = [:]
        for option in grace { for severity in option.severities { graces[severity] = option.span } }
        return graces.filter { $0.value > .zero }
    }

    private func library() throws(CommandFailure) -> Library {
        let files = try shelves.files()
        let library = files.library()
        let findings = files.diagnostics + library.diagnostics + library.testDiagnostics
        for warning in findings where warning.severity == .warning { Console.note(warning.description) }
        let errors = findings.filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw CommandFailure(
                .findings,
                "nothing is signed while a document has errors:\n"
                    + errors.map(\.description).joined(separator: "\n"))
        }
        guard !library.runbooks.isEmpty || !library.plugins.isEmpty else {
            throw CommandFailure(
                .usage, "there are no runbooks and no plugins", hint: "name their folders: --runbooks and --plugins")
        }
        return library
    }
}
