import Documents
import Drift
@testable import Execution
import Runbooks
import Signing
import Synchronization
import Testing

/// What a run says of its secrets, by every way that it has of saying anything.
@Suite struct MaskTests {
    static let secret = "Tr0ub4dor&3-correct-horse"
    static let path = "/srv/of-Tr0ub4dor&3-correct-horse.conf"

    /// What a run gave away: journal, result, progress.
    struct Said {
        var result: RunResult
        var events: [RunEvent]
        var journal: String
        var progress: [String]
        var outcome: Outcome { result.outcome }
        /// All but the commits, which undo needs as they are.
        var told: String {
            let events = events.filter { if case .committing = $0 { false } else { true } }
            return "\(result)\(events)\(progress)"
        }
    }

    enum Hiding { case on, off }

    /// Where nothing is bound, nothing is hidden: the control.
    private func run(_ lab: Lab, _ steps: String, _ hiding: Hiding, params: [String: Node] = [:]) throws -> Said {
        var lab = lab
        if hiding == .on { lab.secrets = ["db": Array(Self.secret.utf8)] }
        let progress = Mutex<[String]>([])
        let engine = Engine(seams: lab.engine.seams, journal: lab.journal) { one in
            progress.withLock { $0.append("\(one)") }
        }
        let result = try engine.carryOut(try lab.plan(steps, params: params), stop: lab.stop)
        return Said(
            result: result.value, events: try #require(PlanText.events(lab.journal.events)), journal: lab.journal.text,
            progress: progress.withLock { $0 })
    }

    private func expectHidden(
        _ lab: () -> Lab, _ steps: String, _ outcome: Outcome, params: [String: Node] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let open = try run(lab(), steps, .off, params: params)
        #expect(open.told.contains(Self.secret), "the control: \(open.told)", sourceLocation: sourceLocation)
        let said = try run(lab(), steps, .on, params: params)
        #expect(said.outcome == outcome, "\(said.result)", sourceLocation: sourceLocation)
        #expect(!said.told.contains(Self.secret), "\(said.told)", sourceLocation: sourceLocation)
        #expect(!said.told.contains("Tr0ub4dor"), "\(said.told)", sourceLocation: sourceLocation)
        #expect(said.told.contains("[secret db]"), "\(said.told)", sourceLocation: sourceLocation)
    }

    /// A lab whose tool writes a file that is named for the secret.
    private static func leaky() -> Lab {
        let lab = Lab()
        let disk = lab.disk
        lab.launcher.script("leak") { launch, _ in
            disk.write(path, "x", in: launch.writes) ? .exit(0) : .exit(1)
        }
        lab.launcher.script("tool") { _, _ in .exit(0, secret, error: secret) }
        lab.launcher.script("broken") { _, _ in .exit(1, error: secret) }
        return lab
    }

    static let leak = """
        steps:
          - {id: write, run: [leak], confine: {write: [/srv]}}

        """

    @Test func `a file's name is hidden where it is told, and exact where undo needs it`() throws {
        try expectHidden(Self.leaky, Self.leak, .success)
        let lab = Self.leaky()
        let said = try run(lab, Self.leak, .on)
        #expect(said.result.steps[0].result?.changes.map(\.path) == ["/srv/of-[secret db].conf"])
        let commits = said.events.compactMap { if case .committing(_, let commit) = $0 { commit } else { nil } }
        #expect(commits[0].entries.map(\.change.path) == [Self.path])
        #expect(lab.disk.texts[Self.path] == "x")
    }

    @Test func `a file whose name holds a secret is undone`() throws {
        let lab = Self.leaky()
        let before = lab.disk.tree
        let said = try run(lab, Self.leak + "  - {id: fail, run: [broken]}\n", .on)
        #expect(said.outcome == .reverted, "\(said.result)")
        #expect(lab.disk.tree == before)
        #expect(!said.told.contains(Self.secret))
    }

    @Test func `a run that was cut off after it wrote such a file is undone by recovery`() throws {
        var lab = Self.leaky()
        lab.secrets = ["db": Array(Self.secret.utf8)]
        let before = lab.disk.tree
        // In the middle of the second step, when the first has been committed.
        let power = lab.power
        lab.launcher.script("broken") { _, _ in
            power.cut(at: 1)
            _ = power.point()
            return .exit(0)
        }
        #expect(throws: JournalFailure.self) {
            try lab.run(Self.leak + "  - {id: fail, run: [broken], confine: {write: [/srv/a]}}\n")
        }
        #expect(lab.disk.tree != before, "the control")
        let result = try lab.recover()
        #expect(result.outcome == .reverted, "\(result)")
        #expect(lab.disk.tree == before)
        #expect(!"\(result)".contains(Self.secret))
    }

    @Test func `what the cage says of a step that it could not start is hidden`() throws {
        let lab = {
            let lab = Self.leaky()
            lab.launcher.script("tool") { launch, _ in
                LaunchReport(
                    verdict: .setupFailed(
                        SetupFailure(stage: "mount", path: Self.path, errno: 2, hint: "there is no \(Self.path)")))
            }
            return lab
        }
        try expectHidden(lab, "steps: [{id: use, run: [tool]}]", .failed)
    }

    @Test func `a name that a file could not be committed under is hidden`() throws {
        let lab = {
            let lab = Self.leaky()
            let disk = lab.disk
            lab.launcher.script("leak") { launch, _ in
                let wrote = disk.write(Self.path, "x", in: launch.writes)
                return wrote ? .exit(0) : .exit(1)
            }
            // Somebody else makes the same file while it is validated.
            lab.launcher.script("look") { _, _ in
                disk.replace(Self.path, "theirs")
                return .exit(0)
            }
            return lab
        }
        let steps = """
            steps:
              - id: write
                run: [leak]
                confine: {write: [/srv]}
                validate: {run: [look]}
            """
        try expectHidden(lab, steps, .failed)
    }

    @Test func `what a check finds is hidden, in findings, differences and reasons`() throws {
        func found(_ hiding: Hiding) throws -> String {
            var lab = Lab(["/srv/a": "key = \(Self.secret)\n"])
            if hiding == .on { lab.secrets = ["db": Array(Self.secret.utf8)] }
            let check = try #require(
                try Lab.valid("steps: [{id: a, check: lab/holds, with: {path: /srv/a, text: x}}]")
                    .check("lab/holds"))
            let checker = Checker(seams: lab.engine.seams, minimum: .full, stop: lab.stop)
            return "\(checker.result(of: check, ["path": "/srv/a", "text": "x"]))"
                + "\(checker.unjudged("lab/holds", why: "it is not \(Self.secret)"))"
        }
        #expect(try found(.off).contains(Self.secret), "the control")
        let hidden = try found(.on)
        #expect(!hidden.contains("Tr0ub4dor"), "\(hidden)")
    }

    @Test func `values that reading a form brings out are hidden before they are kept`() throws {
        // As base64 in JSON whose slashes are escaped, which nothing finds before it is read.
        let hostile = "?>?>?>?>?>?>"
        let encoded = "Pz4/Pj8+Pz4/Pj8+"
        var lab = Lab()
        lab.secrets = ["db": Array(hostile.utf8)]
        lab.launcher.script("tool") { _, _ in
            .exit(0, "{\"said\": \"\(encoded.replacing("/", with: "\\/"))\"}")
        }
        let steps = """
            steps:
              - id: ask
                run: [tool]
                result: {parse: json, take: {said: {at: /said, type: text, max: 1KiB}}}
            """
        let taken = try lab.run(steps).steps[0].result?.taken["said"]
        #expect(taken == "[secret db]", "\(String(describing: taken))")
        lab.secrets = [:]
        #expect(try lab.run(steps).steps[0].result?.taken["said"]?.string == encoded, "the control")
    }

    @Test func `a run does not begin to change what it could not put back without the secret`() throws {
        let lab = {
            var lab = Lab()
            let services = lab.services
            lab.secrets = ["db": Array("inactive".utf8)]
            lab.launcher.script("systemctl") { launch, _ in services.systemctl(launch.arguments) }
            return lab
        }()
        let result = try lab.run("steps: [{id: start, uses: lab/start, with: {unit: a.service}}]")
        #expect(result.outcome == .failed, "\(result)")
        #expect(lab.services["a.service"] == "inactive", "nothing was started")
    }

    @Test func `a secret that was changed during a run is hidden in both forms`() throws {
        let values = Mutex(["first-value-of-it", "second-value-of-it"])
        let secrets = BoundSecrets(["db"]) { _ in
            .success(SecretBytes(values.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }.utf8))
        }
        #expect(secrets.mask.hiding(in: "first-value-of-it") == "[secret db]")
        let both = "first-value-of-it second-value-of-it third-value-of-it"
        #expect(secrets.mask.hiding(in: both) == "[secret db] [secret db] third-value-of-it")
    }

    @Test func `what is hidden once stays as it is`() throws {
        let mask = Mask(Redactor([Secret(name: "db", content: Array("secret".utf8))]))
        let once = mask.hiding(in: "a secret in a text")
        #expect(once == "a [secret db] in a text")
        #expect(mask.hiding(in: once) == once)
    }
}
