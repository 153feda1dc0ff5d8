import ArgumentParser
import Documents
import Orders
import Runbooks
import Signing

struct OrderSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign one order.",
        discussion: """
            The allowlist says which bytes the runbook is, and its version and the trust document's go into the order, so \
            that a host with older ones waits for them. Where the runbook's bytes are at hand (--runbooks and --plugins), \
            its parameters are held against its types, as the host will. `--do hold --for 2h` asks a host to heal nothing for a while, \
            `--do release` ends that; they name no runbook.
            """)

    @Argument(help: "The runbook to run.") var runbook: String?
    @Option(name: .customLong("do"), help: "What is asked.") var task = Word.run
    @Option(name: .customLong("for"), help: ArgumentHelp("How long to hold.", valueName: "span")) var span: Span?
    @Option(help: "The trust document in force.", completion: .file(extensions: ["json"])) var trust: String
    @Option(help: "The allowlist in force.", completion: .file(extensions: ["json"])) var allowlist: String
    @OptionGroup var shelves: LibraryOptions
    @OptionGroup var target: OrderTarget
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A parameter's value: text, a number, true, [a, b] or {k: v} as in YAML.", valueName: "name=value"))
    var settings: [Setting] = []
    @Option(help: ArgumentHelp("How long hosts accept it.", valueName: "span")) var expires = Span(.seconds(900))
    @Option(
        help: ArgumentHelp("When it may start at the latest, such as 2026-11-22T04:00:00Z or +8h.", valueName: "time"))
    var notAfter: Instant?
    @Flag(help: "Each host makes a dry-run first, and compares the run with it.") var dryRunFirst = false
    @OptionGroup var words: OrderWords
    @OptionGroup var signing: SignerOptions
    @OptionGroup var incomplete: IncompleteOption
    @OptionGroup var output: OutputOption

    enum Word: String, ExpressibleByArgument, CaseIterable {
        case run
        case hold
        case release
    }

    func validate() throws {
        switch task {
        case .run where runbook == nil: throw ValidationError("which runbook? give its id, such as RB-SSHD-001")
        case .run where span != nil: throw ValidationError("--for belongs to --do hold")
        case .hold where span == nil: throw ValidationError("how long? give --for 2h")
        case .release where span != nil: throw ValidationError("--for belongs to --do hold")
        case .hold where dryRunFirst, .release where dryRunFirst:
            throw ValidationError("--dry-run-first belongs to --do run")
        case .hold where runbook != nil || !settings.isEmpty, .release where runbook != nil || !settings.isEmpty:
            throw ValidationError("--do \(task.rawValue) takes no runbook and no parameters")
        default: break
        }
        let names = settings.map(\.name)
        if Set(names).count != names.count { throw ValidationError("a parameter is set twice") }
    }

    func run() throws {
        let now = Clock.now()
        let trust = try SignedFile.trust(trust)
        let list = try AllowlistFile.open(allowlist, by: trust, at: now)
        guard list.sites.contains(target.site.text) else {
            throw CommandFailure(
                .refused,
                "allowlist \(list.version) is for \(list.sites.joined(separator: ", ")), not for "
                    + target.site.text)
        }
        var generator = SystemRandomNumberGenerator()
        var order = Order(
            id: OrderID(using: &generator), site: target.site.text, target: target.order, task: try task(list, at: now),
            issued: now, expires: now + expires.duration, notAfter: notAfter?.from(now),
            requires: HeldVersions(trust: trust.version, allowlist: list.version), reason: words.reason)
        if dryRunFirst { order.prelude = .dryRun }
        order.ticket = words.ticket
        order.requestedBy = words.requestedBy
        order.approvedBy = words.approvedBy
        let envelope = try seal(order, trust, at: now)
        try SignedFile.write(envelope, to: output.path)
        Console.note("order \(order.id), to be accepted until \(order.expires)")
    }

    /// Hosts read the order as this does, and open it by the same trust document.
    private func seal(_ order: Order, _ trust: Trust, at now: Timestamp) throws(CommandFailure) -> Envelope {
        let reading = Reading(file: "")
        guard Order.read(order.payload, reading) != nil else {
            throw CommandFailure(SigningError.document(.order, reading.diagnostics), "the order")
        }
        return try Sealing.seal(
            order.payload, as: .order, by: try signing.signers(), under: trust, incomplete.completeness, at: now)
    }

    private func task(_ list: Allowlist, at now: Timestamp) throws(CommandFailure) -> Order.Task {
        switch task {
        case .hold: return .hold(for: span?.duration ?? .zero)
        case .release: return .release
        case .run: break
        }
        let id = runbook ?? ""
        guard let listed = list.runbook(id) else {
            throw CommandFailure(
                .refused, "\(id) is not on allowlist \(list.version)",
                hint: "on it: \(list.runbooks.map(\.id).joined(separator: ", "))")
        }
        guard now < list.expires else {
            throw CommandFailure(
                .refused, "allowlist \(list.version) expired at \(list.expires), so no host takes the order",
                hint: "sign and send a new one")
        }
        for setting in settings {
            guard let bound = listed.params[setting.name] else { continue }
            for text in setting.texts where !bound.admits(text) {
                throw CommandFailure(.refused, "\(setting.name) must be \(bound), says allowlist \(list.version)")
            }
        }
        let params = Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
        try judge(params, listed, list)
        return .run(Order.RunbookReference(id: id, digest: listed.sha256), params: params)
    }

    /// As far as the runbook is at hand: its bytes decide, not its name.
    private func judge(
        _ params: [String: Node], _ listed: Allowlist.ListedRunbook, _ list: Allowlist
    ) throws(CommandFailure) {
        switch ParameterCheck(listed: listed, files: try shelves.files()).judge(params) {
        case .mistakes(let mistakes) where mistakes.isEmpty: return
        case .mistakes(let mistakes):
            throw CommandFailure(
                .findings,
                "no host would take these parameters of \(listed.id) \(listed.version):\n"
                    + mistakes.map { "  \($0)" }.joined(separator: "\n"),
                hint: "orderly explain \(listed.id) says what it takes")
        case .notHere where shelves.runbooks != nil:
            throw CommandFailure(
                .findings,
                "allowlist \(list.version) names \(listed.id) \(listed.version), and no runbook here has these bytes",
                hint: "name the folders that the list was signed from: --runbooks and --plugins")
        case .notHere:
            guard !params.isEmpty else { return }
            Console.note(
                "the parameters were held against the allowlist's bounds only: the runbook is not at hand (--runbooks)")
        }
    }
}
