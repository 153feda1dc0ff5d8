import Documents
@testable import Execution
import FoundationEssentials
import Runbooks
import Testing

/// Plans and events as the journal keeps them, which later releases must still read.
@Suite struct RecordTests {
    static let identity = FileIdentity(device: 66306, inode: 1_234_567_890_123)
    static let state = FileState(
        kind: .file, mode: 0o644, owner: 0, group: 0, size: 5, modified: -1, sha256: "ab", target: nil,
        attributes: "cd", links: 1, identity: identity)
    static let link = FileState(
        kind: .link, mode: 0o777, owner: 1, group: 2, size: 3, modified: 4, sha256: nil, target: "/srv/b",
        attributes: "", links: 1, identity: identity)
    static let commit = Commit(
        run: "run-1", step: "write",
        entries: [
            .init(
                change: Change(path: "/srv/a", operation: .replace, before: state, after: link), slot: "/state/0",
                prepared: identity),
            .init(
                change: Change(path: "/srv/b", operation: .delete, before: state, after: nil), slot: "/state/1",
                prepared: nil),
            .init(
                change: Change(path: "/srv/c", operation: .create, before: nil, after: state), slot: "/state/2",
                prepared: identity),
            .init(
                change: Change(path: "/srv", operation: .metadata, before: state, after: state), slot: "/state/3",
                prepared: nil),
        ])
    static let verdicts: [Verdict] = [
        .exited(code: 3), .signalled(signal: 9), .timedOut, .outOfMemory, .outputLimit, .stageLimit, .stopped,
        .setupFailed(SetupFailure(stage: "mount", path: "/srv", errno: 13, hint: "look")), .unkillable,
    ]
    static let causes: [FailureCause] = [
        .precondition(check: "a/b", detail: "x"), .step("s", "x"), .verification(check: "a/b", detail: "x"),
        .interrupted, .stopped, .outOfTime, .dryRun("x"), .withdrawn("x"),
    ]
    static let undos: [UndoResult] = [
        .reverted, .nothing, .harmless, .inconsistent([.init(path: "/srv/a", what: "x")]),
    ]

    /// One of each kind at least.
    static let events: [RunEvent] =
        [
            .precondition(
                index: 0, CheckReport(check: "lab/active", outcome: .pass, detail: "pass", failing: ["a.service"])),
            .skipped(step: 1, because: "it is so already"), .chosen(step: 0),
            .observed(step: 0, values: ["active": "inactive", "since": 12, "list": ["é\u{0}\u{1F600}"]]),
            .intent(step: 0, attempt: 1),
        ]
        + verdicts.map { verdict in
            .result(
                step: 0, attempt: 2,
                StepResult(
                    verdict: verdict, failure: "exited with 3", tool: Tool(path: "/usr/bin/install", sha256: "ef"),
                    standardOutput: .init(sha256: "01", size: 2), standardError: nil, excerpt: "said",
                    taken: ["n": 1], changes: commit.entries.map(\.change),
                    layers: [Layer("landlock", .degraded, note: "ABI 2"), Layer("seccomp", .active)],
                    duration: .milliseconds(1500), alert: Alert(message: "m", severity: "high")))
        }
        + [
            .validated(step: 0), .committing(step: 0, commit), .committed(step: 0), .takenBack(step: 0),
            .activating(step: 0), .activated(step: 0),
            .verified(index: 0, CheckReport(check: "value", outcome: .drift, detail: "differs")),
        ] + causes.map { .failing($0) } + [.undoIntent(step: 0)] + undos.map { .undone(step: 0, $0) }
        + [.noticed(index: 0, nil), .noticed(index: 0, Alert(message: "m", severity: "low"))]
        + [
            .printed([
                Printed(
                    place: "write/validate", standardOutput: .init(sha256: "01", size: 2), standardError: nil,
                    excerpt: "said", unkept: "the disk is full")
            ])
        ]
        + [Foretold.Ending.complete, .early("x"), .refused("x"), .stopped].map { ending in
            .foretold(
                Foretold(
                    steps: [
                        .init(
                            id: "write", standing: .unknown, why: "x", changes: commit.entries.map(\.change),
                            activation: "lab/reload")
                    ], ending: ending, divergences: ["x"]))
        }

    /// Everything that a plan can hold.
    static func plan() throws -> RunPlan {
        try Lab().plan(
            """
            timeout: 5m
            params:
              paths: {type: list, of: path, under: [/srv], max: 8}
              unit: {type: unit, one_of: [a.service]}
              password: {type: secret}
            preconditions:
              - {check: lab/active, with: {unit: "${{ params.unit }}"}, otherwise: defer}
            steps:
              - id: write
                name: "Write ${{ item }}"
                for_each: "${{ params.paths }}"
                uses: lab/write
                with: {path: "${{ item }}", content: "for ${{ run.host }}"}
                if: [{value: "${{ item }}", matches: "/srv/.*"}, {check: lab/active, with: {}, result: drift}]
                unless: {run: [test, -e, "${{ item }}"], exit: {0: data, 1: unknown}}
                validate: {run: ["true"], env: {A: b}}
                activate: {uses: lab/reload, with: {unit: "${{ params.unit }}"}}
                retry: {attempts: 3, delay: 2s}
                timeout: 20s
              - {id: start, uses: lab/start, with: {unit: "${{ params.unit }}"}}
              - {id: wipe, uses: lab/wipe, with: {unit: "${{ params.unit }}"}}
              - id: script
                script: {interpreter: sh, body: "echo '{\\"n\\": 1}'"}
                stdin: "x"
                exit: {0: ok, 3: ok}
                confine:
                  read: [/etc/hosts, {path: /etc/ssh, as: owner}]
                  write: [{path: /srv/direct, mode: direct}]
                  network: {connect: ["example.org:443"]}
                  secrets: ["${{ params.password }}"]
                  limits: {memory: 64MiB, cpu: 20%, pids: 8, time: 5s}
                  minimum: degraded
                result: {parse: json, take: {n: {at: /n, type: integer, min: 0}}, expect: [{at: /n, at_least: 1}]}
                undo: none
                harmless: A test.
              - {id: wait, check: lab/active, with: {unit: "${{ params.unit }}"}, within: 30s, every: 2s}
            verify:
              - {check: lab/holds, with: {path: /srv/a, text: x}, within: 10s, stable_for: 5s}
              - {value: "${{ steps.script.n }}", one_of: [1, 2]}
            on_failure:
              - {uses: lab/person, with: {message: "${{ run.reason }}: ${{ verify.failing }}"}}
            """, params: ["paths": ["/srv/a", "/srv/b"], "unit": "a.service", "password": "db"])
    }

    @Test func `a plan and every event come back as they were`() throws {
        let plan = try Self.plan()
        #expect(PlanText.plan(PlanText.bytes(plan)) == plan)
        #expect(PlanText.events(Self.events.map { PlanText.bytes($0.told) }) == Self.events)
    }

    @Test func `version 1 of a plan is still read as it was meant`() throws {
        #expect(PlanText.plan(try Self.golden("plan-v1.json")) == (try Self.plan()))
    }

    @Test func `version 1 of every event is still read as it was meant`() throws {
        let lines = try Self.golden("events-v1.jsonl").split(separator: 0x0A).map { Array($0) }
        #expect(PlanText.events(lines) == Self.events)
    }

    private static func golden(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        return Array(try Data(contentsOf: folder.appending(path: name)))
    }
}
