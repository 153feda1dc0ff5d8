import Documents
@testable import Execution
import Runbooks
import Testing

/// What a dry-run may say of a runbook, and what it must not.
@Suite struct SimulationTests {
    static let write = "  - {id: write, uses: lab/write, with: {path: /srv/a, content: new a}}\n"
    static let holds = "verify:\n  - {check: lab/holds, with: {path: /srv/a, text: new a}}\n"

    @Test func `files are shown as they would be, and the host's own stay`() throws {
        let rehearsal = Rehearsal()
        let prediction = try rehearsal.predict("steps:\n" + Self.write + Self.holds)
        #expect(prediction.isWhole)
        #expect(prediction.steps.map(\.standing) == [.simulated])
        #expect(prediction.verifications.map(\.outcome) == [.pass])
        #expect(prediction.changes.map(\.change.path) == ["/srv/a"])
        #expect(prediction.roots == ["/srv"])
        #expect(rehearsal.lab.disk.texts == ["/srv/a": "old a", "/srv/b": "old b"])
        #expect(rehearsal.lab.journal.events.isEmpty)
        // The control: the run itself changes it.
        let real = try Lab().run("steps:\n" + Self.write + Self.holds)
        #expect(real.outcome == .success)
    }

    @Test func `a host action is not launched, and what may depend on it is unknown`() throws {
        let rehearsal = Rehearsal()
        let prediction = try rehearsal.predict(
            "steps:\n  - {id: start, uses: lab/start, with: {unit: b.service}, unless: [{value: x, equals: y}]}\n"
                + Self.write + Self.holds)
        // Its own `unless` asks systemd, so nobody knows whether it is needed.
        #expect(prediction.steps.map(\.standing) == [.unknown, .unknown])
        #expect(prediction.steps[1].course == .ran)
        #expect(prediction.steps[1].doubts.contains { $0.contains("step start") })
        #expect(prediction.verifications.map(\.outcome) == [.pass])
        #expect(prediction.verifications.allSatisfy { !$0.isKnown })
        #expect(prediction.ending == .complete)
        #expect(!prediction.isWhole)
        #expect(rehearsal.lab.launcher.launches.allSatisfy { $0.grade != .host && $0.sockets.isEmpty })
        #expect(rehearsal.lab.services.all == Services().all)
        #expect(prediction.changes.map(\.change.path) == ["/srv/a"])
    }

    @Test func `a host action says what it would do`() throws {
        let prediction = try Rehearsal().predict(
            "steps:\n  - {id: stop, uses: lab/stop, with: {unit: b.service}}\n"
                + "  - {id: wipe, uses: lab/wipe, with: {unit: b.service}}\n")
        #expect(prediction.steps.map(\.standing) == [.notSimulated, .notSimulated])
        #expect(
            prediction.steps[0].course
                == .notSimulated(because: "it acts on the host itself", would: "would stop"))
        #expect(
            prediction.steps[1].course == .notSimulated(because: "it would have to be done", would: nil))
    }

    @Test func `a failure is one only where nothing before it is unseen`() throws {
        let fail = "  - {id: fail, run: [\"false\"]}\n"
        let known = try Rehearsal().predict("steps:\n" + fail)
        guard case .fails = known.ending else { return #expect(Bool(false), "\(known.ending)") }
        #expect(known.steps[0].standing == .fails)
        let unsure = try Rehearsal().predict(
            "steps:\n  - {id: wipe, uses: lab/wipe, with: {unit: b.service}}\n" + fail + Self.write)
        guard case .unknown = unsure.ending else { return #expect(Bool(false), "\(unsure.ending)") }
        #expect(unsure.steps.map(\.standing) == [.notSimulated, .unknown, .notReached])
    }

    @Test func `an alert tells nobody, and nothing depends on it`() throws {
        let prediction = try Rehearsal().predict(
            "steps:\n  - {id: tell, uses: lab/person, with: {message: hello}}\n" + Self.write + Self.holds)
        #expect(prediction.steps.map(\.standing) == [.notSimulated, .simulated])
        #expect(
            prediction.steps[0].course
                == .notSimulated(because: "a dry-run tells nobody", would: "would tell people: hello"))
        #expect(prediction.verifications.allSatisfy { $0.isKnown })
    }

    @Test func `an activation is not simulated, and what follows is unknown`() throws {
        let prediction = try Rehearsal().predict(
            """
            steps:
              - id: write
                uses: lab/write
                with: {path: /srv/a, content: new a}
                activate: {uses: lab/reload, with: {unit: b.service}}

            """ + Self.holds)
        #expect(prediction.steps[0].activation == "lab/reload")
        #expect(prediction.steps[0].standing == .simulated)
        #expect(prediction.verifications.allSatisfy { !$0.isKnown })
        #expect(!prediction.isWhole)
    }

    @Test func `a direct write is left out, and bears on what touches its paths alone`() throws {
        let prediction = try Rehearsal().predict(
            """
            steps:
              - id: send
                run: [install, -T, --, /dev/stdin, /srv/spool/x]
                confine: {write: [{path: /srv/spool, mode: direct}]}
                undo: none
                irreversible: What is sent is sent.
              - {id: near, run: ["true"], confine: {read: [/srv/spool/x]}}
              - {id: far, run: ["true"], confine: {read: [/opt]}}

            """)
        #expect(prediction.steps.map(\.standing) == [.notSimulated, .unknown, .simulated])
        #expect(prediction.changes.isEmpty)
    }

    @Test func `a precondition that does not hold ends it, unless one goes past it`() throws {
        let text =
            "preconditions:\n  - {check: lab/holds, with: {path: /srv/b, text: other}}\nsteps:\n" + Self.write
        let ended = try Rehearsal().predict(text)
        guard case .fails(.precondition) = ended.ending else { return #expect(Bool(false), "\(ended.ending)") }
        #expect(ended.steps.map(\.standing) == [.notReached])
        let past = try Rehearsal().predict(text, assuming: .preconditions)
        guard case .fails(.precondition) = past.ending else { return #expect(Bool(false), "\(past.ending)") }
        #expect(past.steps.map(\.standing) == [.unknown])
        #expect(past.changes.map(\.change.path) == ["/srv/a"])
    }

    @Test func `a verification that fails is a failure`() throws {
        let prediction = try Rehearsal().predict(
            "steps:\n" + Self.write + "verify:\n  - {check: lab/holds, with: {path: /srv/a, text: other}}\n")
        guard case .fails(.verification) = prediction.ending else {
            return #expect(Bool(false), "\(prediction.ending)")
        }
    }

    @Test func `a step without its secret is not run; with it, nothing shows it`() throws {
        let text =
            "params: {key: {type: secret}}\n"
            + "steps:\n  - {id: ask, uses: lab/ask, with: {key: \"${{ params.key }}\"}}\n" + Self.write
        let params: [String: Node] = ["key": "api"]
        let without = Rehearsal()
        without.lab.launcher.script("tool") { _, _ in .exit(0) }
        let missing = try without.predict(text, params: params)
        #expect(missing.steps.map(\.standing) == [.unknown, .simulated])
        #expect(without.lab.launcher.calls.allSatisfy { !$0.hasPrefix("tool") })
        var rehearsal = Rehearsal()
        rehearsal.secrets = ["api": Array("hunter2-and-more".utf8)]
        rehearsal.lab.launcher.script("tool") { _, _ in .exit(1, error: "wrong: hunter2-and-more") }
        let given = try rehearsal.predict(text, params: params)
        #expect(given.steps[0].standing == .fails)
        #expect(!"\(given)".contains("hunter2"))
        #expect(given.steps[0].excerpt.contains("[secret api]"))
    }

    // MARK: The type

    static let refused: [@Sendable (Launch) -> Launch] = [
        {
            var launch = $0; launch.grade = .host; return launch
        },
        {
            var launch = $0; launch.sockets = ["/run/x"]; return launch
        },
        {
            var launch = $0; launch.network = .host; return launch
        },
        {
            var launch = $0; launch.network = .hostLoopback; return launch
        },
        {
            var launch = $0; launch.network = .connect([]); return launch
        },
        {
            var launch = $0; launch.capabilities = ["net_admin"]; return launch
        },
        {
            var launch = $0; launch.writes = [.direct(path: "/srv")]; return launch
        },
    ]

    @Test(arguments: refused.indices)
    func `no simulated launch reaches the host`(index: Int) {
        let plain = Launch(label: "x", grade: .files, program: "/usr/bin/true", arguments: ["true"])
        guard case .failure = SimulatedLaunch.of(Self.refused[index](plain), reading: []) else {
            return #expect(Bool(false), "it was made")
        }
        // The control.
        guard case .success = SimulatedLaunch.of(plain, reading: []) else {
            return #expect(Bool(false), "a plain one was refused")
        }
    }
}
