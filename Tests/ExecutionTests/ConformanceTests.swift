import Documents
@testable import Execution
import Runbooks
import Signing
import Testing

/// A run that is held against the dry-run before it.
@Suite struct ConformanceTests {
    static let first = "dry_run_first: true\n"
    static let write = "steps:\n  - {id: write, uses: lab/write, with: {path: /srv/a, content: new a}}\n"

    /// How a step's program differs from itself, once it is not watched.
    enum Turn: CaseIterable {
        case none, content, extra, missing, deletion, failure

        func script(_ disk: MemoryDisk) -> ScriptedLauncher.Script {
            { launch, _ in
                let text = String(decoding: launch.standardInput, as: UTF8.self)
                let path = launch.arguments.last ?? ""
                switch self {
                case .none: _ = disk.write(path, text, in: launch.writes)
                case .content: _ = disk.write(path, text + "!", in: launch.writes)
                case .extra:
                    _ = disk.write(path, text, in: launch.writes)
                    _ = disk.write("/srv/x", "x", in: launch.writes)
                case .missing: break
                case .deletion: _ = disk.write(path, nil, in: launch.writes)
                case .failure: return .exit(1)
                }
                return .exit(0)
            }
        }

        /// What is found, and nothing else.
        var findings: [String] {
            switch self {
            case .none: []
            case .content: ["step write: /srv/a has another content than foretold"]
            case .extra: ["step write: /srv/x was created, which was not foretold"]
            case .missing: ["step write: /srv/a was to be changed, and was left as it is"]
            case .deletion: ["step write: /srv/a was removed, and was to stand"]
            case .failure: ["step write: failed, which was not foretold: exited with 1"]
            }
        }
    }

    @Test(arguments: Turn.allCases)
    func `what a run does that its dry-run did not is found, and changes no outcome`(_ turn: Turn) throws {
        let lab = Lab()
        lab.launcher.script("install", turn.script(lab.disk))
        let result = try lab.run(Self.first + Self.write, foreseenIn: Rehearsal())
        #expect(result.outcome == (turn == .failure ? .failed : .success))
        let conformance = try #require(result.conformance)
        #expect(conformance.findings.map(\.description) == turn.findings)
        #expect(conformance.verdict == (turn == .none ? .asForetold : .differs))
        #expect(conformance.gaps.isEmpty)
    }

    @Test func `it is made where the runbook or whoever asks wants it, and else not`() throws {
        for (steps, prelude, isAsked) in [
            (Self.write, Prelude.none, false), (Self.write, .dryRun, true), (Self.first + Self.write, .none, true),
        ] {
            let (lab, other) = (Lab(), Rehearsal())
            let result = try lab.run(steps, foreseenIn: other, prelude: prelude)
            #expect(result.outcome == .success)
            #expect((result.conformance?.verdict == .asForetold) == isAsked)
            #expect((result.conformance == nil) == !isAsked)
            #expect(other.lab.launcher.launches.isEmpty == !isAsked)
            // The dry-run is another host's, and changed nothing of it either.
            #expect(other.lab.disk.texts["/srv/a"] == "old a")
        }
    }

    @Test func `who asked for it stays with the run, whatever becomes of the agent`() throws {
        let lab = Lab()
        let mandate = RunPlan.Mandate(reason: "November", ticket: "CHG-1", approvedBy: ["p.brandt@msp.example"])
        _ = try lab.run(Self.first + Self.write, foreseenIn: Rehearsal(), mandate: mandate)
        let (_, plan) = try lab.engine.recover(run: "run-1", plan: lab.journal.plan ?? [], events: lab.journal.events)
        #expect(plan?.mandate == mandate)
    }

    @Test func `what was foretold and what is found say nothing secret`() {
        let secret = MaskTests.secret
        let change = Change(path: MaskTests.path, operation: .create, before: nil, after: Self.file)
        for names in [["db"], []] {
            let secrets = BoundSecrets(names) { _ in .success(SecretBytes(Array(secret.utf8))) }
            let foretold = Foretold(
                steps: [.init(id: "write", standing: .unknown, why: secret, changes: [change])],
                ending: .early(secret), divergences: [secret])
            var result = RunResult(
                run: "run-1", outcome: .failed, cause: .dryRun(secret), started: AdmissionTests.now,
                ended: AdmissionTests.now)
            result.conformance = Conformance(
                findings: [.init(step: "write", path: MaskTests.path, what: secret)], gaps: [.init(why: secret)])
            for said in ["\(secrets.masked(RunEvent.foretold(foretold)).value)", "\(secrets.masked(result).value)"] {
                // The control: where nothing is bound, nothing is hidden.
                #expect(said.contains("Tr0ub4dor") == names.isEmpty, "\(said)")
                #expect(said.contains("[secret db]") == !names.isEmpty)
            }
        }
    }

    @Test func `what cannot be simulated is said, and never passes as compared`() throws {
        let steps = """
            steps:
              - {id: write, uses: lab/write, with: {path: /srv/a, content: new a}, activate: {uses: lab/reload, with: {unit: b.service}}}
              - {id: stop, uses: lab/stop, with: {unit: b.service}}
              - {id: more, uses: lab/write, with: {path: /srv/b, content: new b}}
            """
        let result = try Lab().run(Self.first + steps, foreseenIn: Rehearsal())
        #expect(result.outcome == .success)
        let conformance = try #require(result.conformance)
        #expect(conformance.verdict == .partly)
        #expect(conformance.findings.isEmpty)
        #expect(conformance.gaps.map(\.step) == ["write", "stop", "more"])
        #expect(conformance.gaps[0].why == "its activation by lab/reload was not simulated")
        #expect(conformance.gaps[1].why == "it acts on the host itself")
        // It ran in the dry-run, after something that did not.
        #expect(conformance.gaps[2].why.contains("not simulated"))
    }

    @Test func `a run whose dry-run fails does not start, and people are told`() throws {
        let other = Rehearsal()
        other.lab.launcher.script("install", Turn.failure.script(other.files.disk))
        let lab = Lab()
        let (tree, told) = (lab.disk.tree, "on_failure: [{uses: lab/person, with: {message: \"${{ run.reason }}\"}}]\n")
        let result = try lab.run(Self.first + Self.write + told, foreseenIn: other)
        #expect(result.outcome == .failed)
        #expect(result.cause == .dryRun("step write: exited with 1"))
        #expect(result.conformance == nil)
        #expect(lab.disk.tree == tree)
        #expect(lab.launcher.launches.isEmpty)
        #expect(result.alerts.map(\.message) == ["its dry-run: step write: exited with 1"])
        // The control: nobody asked for one, and the same runbook runs.
        #expect(try Lab().run(Self.write + told, foreseenIn: other).outcome == .success)
    }

    @Test func `a run that cannot be simulated at all does not start`() throws {
        let lab = Lab()
        let result = try lab.engine.run(
            try Lab.allowed(Self.first + Self.write), id: "run-1", site: "clinic-001", host: "srv1",
            trigger: .person(uid: 0), minimum: .full,
            simulatingAt: SimulationStage { _ throws(FileFailure) in
                throw FileFailure(.notSupported, path: "/state", "no overlay can be written there")
            } close: { _ in
            }, stop: lab.stop
        ).value
        #expect(result.outcome == .failed)
        #expect(result.cause == .dryRun("/state: no overlay can be written there"))
        #expect(lab.launcher.launches.isEmpty)
    }

    @Test func `a precondition that does not hold ends run and dry-run alike`() throws {
        let steps =
            "preconditions: [{check: lab/holds, with: {path: /srv/b, text: later}, otherwise: defer}]\n" + Self.write
        let result = try Lab().run(Self.first + steps, foreseenIn: Rehearsal())
        #expect(result.outcome == .deferred)
        let conformance = try #require(result.conformance)
        #expect(conformance.verdict == .partly)
        #expect(conformance.gaps.map(\.why).first?.hasPrefix("the dry-run ended: precondition lab/holds") == true)
    }

    @Test func `cut off anywhere, the next start knows what was foretold, or says that nothing was`() throws {
        let whole = Lab()
        _ = try whole.run(Self.first + Self.write, foreseenIn: Rehearsal())
        var verdicts: Set<Conformance.Verdict> = []
        for point in 1...whole.power.count {
            let lab = Lab()
            let tree = lab.disk.tree
            lab.power.cut(at: point)
            #expect(throws: JournalFailure.self) { try lab.run(Self.first + Self.write, foreseenIn: Rehearsal()) }
            guard lab.journal.plan != nil else { continue }
            let result = try lab.recover()
            #expect([.failed, .reverted].contains(result.outcome), "cut at \(point)")
            #expect(lab.disk.tree == tree, "cut at \(point)")
            let verdict = try #require(result.conformance?.verdict)
            let isKnown = try #require(PlanText.events(lab.journal.events)).contains { $0.kind == .foretold }
            #expect((verdict == .none) == !isKnown, "cut at \(point)")
            verdicts.insert(verdict)
        }
        // What had not come to its commit cannot be compared.
        #expect(verdicts == [.none, .partly, .asForetold])
    }

    // MARK: One change

    private static let file = RecordTests.state

    /// Everything that is compared of a file, one by one.
    static let edits: [(name: String, edit: @Sendable (inout FileState) -> Void, words: String?)] = [
        ("nothing", { _ in }, nil),
        ("content", { $0.sha256 = "other" }, "has another content than foretold"),
        ("size", { $0.size = 6 }, "has another content than foretold"),
        ("mode", { $0.mode = 0o600 }, "has mode 0600, foretold 0644"),
        ("owner", { $0.owner = 7 }, "belongs to 7:0, foretold 0:0"),
        ("group", { $0.group = 8 }, "belongs to 0:8, foretold 0:0"),
        ("attributes", { $0.attributes = "ef" }, "has other extended attributes or ACLs than foretold"),
        ("target", { $0.target = "/x" }, "leads elsewhere than foretold"),
        ("kind", { $0.kind = .link }, "is a link, foretold a file"),
        // New with each write.
        ("time", { $0.modified = 99 }, nil), ("inode", { $0.identity = FileIdentity(device: 1, inode: 1) }, nil),
    ]

    @Test(arguments: edits.indices)
    func `each fact of a file is compared`(_ index: Int) throws {
        let (name, edit, words) = Self.edits[index]
        var after = Self.file
        edit(&after)
        let step = try #require(try Lab().plan(Self.write).steps.first)
        let foretold = Foretold.Step(
            id: "write", standing: .simulated,
            changes: [Change(path: "/srv/a", operation: .create, before: nil, after: Self.file)])
        let done = Change(path: "/srv/a", operation: .create, before: nil, after: after)
        for owners in [Conformance.Owners.foretold, .unknown] {
            var conformance = Conformance()
            conformance.compare(foretold, with: .ran([done]), step, owners)
            let isSeen = owners == .foretold || !["owner", "group"].contains(name)
            #expect(conformance.findings.map(\.what) == (isSeen ? [words].compactMap(\.self) : []), "\(name)")
        }
    }

    @Test func `two names that look alike are two files`() throws {
        let step = try #require(try Lab().plan(Self.write).steps.first)
        let change = { (name: String) in Change(path: name, operation: .create, before: nil, after: Self.file) }
        var conformance = Conformance()
        conformance.compare(
            Foretold.Step(id: "write", standing: .simulated, changes: [change("/srv/\u{e9}")]),
            with: .ran([change("/srv/e\u{301}")]), step, .foretold)
        #expect(conformance.findings.count == 2)
    }

    @Test func `a step that was needed in one of them alone is found`() throws {
        let step = try #require(try Lab().plan(Self.write).steps.first)
        for (standing, course, isFound) in [
            (.simulated, .skipped, true), (.notNeeded, .skipped, false), (.notNeeded, .ran([]), true),
            (.simulated, .ran([]), false),
        ] as [(Prediction.Standing, Conformance.Course, Bool)] {
            var conformance = Conformance()
            conformance.compare(
                Foretold.Step(id: "write", standing: standing, changes: []), with: course, step, .foretold)
            #expect(conformance.findings.isEmpty == !isFound)
        }
    }
}
