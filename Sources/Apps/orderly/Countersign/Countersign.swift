import ArgumentParser
import Documents
import Glibc
import Runbooks
import Signing

struct Countersign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "countersign", abstract: "Add a signature to a document that more than one key must sign.",
        discussion: """
            For trust documents, allowlists, orders, baselines and admissions alike, where the first signer used \
            --incomplete. Says in words what the document is, verifies every signature that is there, and adds one only \
            with a key of the role that must sign it. On a terminal it asks first; elsewhere --yes says that the words \
            were read. The file is replaced unless --output names another. For an allowlist it reads the runbooks and \
            plugins that the list names, and asks again for each that is as good as root.
            """)

    @Argument(help: ArgumentHelp("The signed document.", valueName: "file"), completion: .file(extensions: ["json"]))
    var file: String
    @Option(
        help: ArgumentHelp(
            "The trust document in force; for a trust document the one before it, which version 1 does not have.",
            valueName: "file"), completion: .file(extensions: ["json"]))
    var trust: String?
    @Flag(help: "Sign without being asked.") var yes = false
    @OptionGroup var shelves: LibraryOptions
    @Option(
        help: ArgumentHelp(
            "Accept that this runbook of an allowlist is as good as root; may be given several times.",
            valueName: "rb-id"))
    var acceptRootEquivalent: [String] = []
    @OptionGroup var signing: SignerOptions
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Where to write it, instead of the same file; - is standard output.", valueName: "file"),
        completion: .file())
    var output: String?

    func run() throws {
        let now = Clock.now()
        let envelope = try SignedFile.envelope(file)
        guard let kind = PayloadKind(mediaType: envelope.payloadType) else {
            throw CommandFailure(.refused, "\(file) is signed as a type that Orderly does not know")
        }
        let text = try SignedText.lines(envelope, as: kind, file)
        if let end = try SignedText.end(of: envelope, as: kind, file), end <= now {
            throw CommandFailure(.refused, "\(file) expired at \(end), and no host takes it", hint: "sign a new one")
        }
        let trust = try trust.map { path throws(CommandFailure) in try SignedFile.trust(path) }
        let sets = try Endorsements.all(on: envelope, as: kind, under: trust, file)
        try Countersign.verify(envelope, sets, file)
        let signers = try signing.signers()
        try Countersign.check(signers, sets, trust, file)
        for line in text { Console.note(line) }
        for set in sets { Console.note(set.line) }
        if let allowlist = try SignedText.allowlist(envelope, as: kind, file) {
            let runbooks = try ListedRunbooks.all(of: allowlist, in: try shelves.files())
            try RootConsent(accepted: acceptRootEquivalent).obtain(for: runbooks, allowlist.runbooks)
        }
        try consent(to: kind)
        let signed = try Countersign.sign(envelope, by: signers, file)
        let after = try Endorsements.all(on: signed, as: kind, under: trust, file)
        if after.allSatisfy({ $0.missing == 0 }) { try Countersign.open(signed, as: kind, under: trust, at: now, file) }
        try SignedFile.write(signed, to: output ?? file)
        for set in after { Console.note(set.line) }
    }

    /// A signature that nobody can vouch for is a sign that the document is another than its signers saw.
    private static func verify(_ envelope: Envelope, _ sets: [Endorsements], _ file: String) throws(CommandFailure) {
        let message = envelope.preAuthenticationEncoding
        let keys = sets.flatMap(\.keys.keys)
        let strange = envelope.signatures.first { one in !keys.contains { $0.verifies(one.bytes, of: message) } }
        guard strange == nil else {
            throw CommandFailure(
                .refused, "\(file) carries a signature by no key of \(sets.map(\.place).joined(separator: " or "))",
                hint: "it was changed after it was signed, or signed by somebody else; sign it anew")
        }
    }

    private static func check(
        _ signers: [any Signer], _ sets: [Endorsements], _ trust: Trust?, _ file: String
    ) throws(CommandFailure) {
        for (index, key) in signers.map(\.publicKey).enumerated() {
            guard sets.contains(where: { $0.keys.keys.contains(key) }) else {
                let other = Role.allCases.first { trust?.roles[$0]?.keys.contains(key) ?? false }
                let whose = other.map { "has the role `\($0.rawValue)`" } ?? "has no role"
                throw CommandFailure(
                    .refused, "key \(key.id) \(whose), and \(file) is signed by \(sets[0].place)",
                    hint: "nothing was signed")
            }
            let isThere = sets.contains { $0.signers.contains(key) }
            guard !isThere, !signers.prefix(index).contains(where: { $0.publicKey == key }) else {
                throw CommandFailure(
                    .refused, "key \(key.id) has signed \(file) already, and counts once",
                    hint: "another holder of the role must sign")
            }
        }
    }

    private func consent(to kind: PayloadKind) throws(CommandFailure) {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1, Console.showsProgress else {
            throw CommandFailure(
                .refused, "nobody said that this \(kind.rawValue) is the right one",
                hint: "read the lines above, then add --yes")
        }
        Console.note("Type yes to sign it:")
        guard readLine() == "yes" else { throw CommandFailure(.refused, "nothing was signed") }
    }

    private static func sign(
        _ envelope: Envelope, by signers: [any Signer], _ file: String
    ) throws(CommandFailure) -> Envelope {
        var signed = envelope
        do throws(SigningError) {
            for signer in signers { signed = try signed.signed(by: signer) }
        } catch {
            throw CommandFailure(error, file)
        }
        return signed
    }

    /// As a host will.
    private static func open(
        _ envelope: Envelope, as kind: PayloadKind, under trust: Trust?, at now: Timestamp, _ file: String
    ) throws(CommandFailure) {
        do throws(SigningError) {
            switch (kind, trust) {
            case (.trust, let held?): _ = try held.successor(envelope.json, now: now)
            case (.trust, nil): _ = try Trust.first(envelope.json, .placedByHand)
            case (_, let trust?): _ = try trust.open(envelope, as: kind, now: now)
            case (_, nil): break
            }
        } catch {
            throw CommandFailure(error, file)
        }
    }
}
