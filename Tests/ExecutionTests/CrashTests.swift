import Documents
@testable import Execution
import Runbooks
import Testing

/// A run that is cut off at any point, and the next process that finds what it left behind.
@Suite struct CrashTests {
    static let steps = """
        steps:
          - id: write
            uses: lab/write
            with: {path: /srv/a, content: new a}
            validate: {run: ["true"]}
            activate: {uses: lab/reload, with: {unit: b.service}}
          - {id: start, uses: lab/start, with: {unit: a.service}}
          - {id: both, uses: lab/write, with: {path: /srv/c, content: new c}}
          - {id: stop, uses: lab/stop, with: {unit: b.service}}
        verify:
          - {check: lab/active, with: {unit: a.service}}
        on_failure:
          - {uses: lab/person, with: {message: "${{ run.reason }}"}}
        """

    /// Points at which a whole run can be cut off.
    private static func points() throws -> Int {
        let lab = Lab()
        let result = try lab.run(steps)
        try #require(result.outcome == .success)
        return lab.power.count
    }

    private func expectAsBefore(_ lab: Lab, _ tree: [String: MemoryDisk.File], _ result: RunResult, at point: Int) {
        #expect([.failed, .reverted].contains(result.outcome), "cut at \(point): \(result.remaining)")
        #expect(result.cause == .interrupted, "cut at \(point)")
        #expect(lab.disk.tree == tree, "cut at \(point)")
        #expect(lab.services.all == ["a.service": "inactive", "b.service": "active"], "cut at \(point)")
        #expect(result.alerts.count == 1, "cut at \(point)")
    }

    @Test func `a run that is cut off anywhere is undone by the next process`() throws {
        var recovered = 0
        for point in 1...(try Self.points()) {
            let lab = Lab()
            let tree = lab.disk.tree
            lab.power.cut(at: point)
            #expect(throws: JournalFailure.self) { try lab.run(Self.steps) }
            if lab.journal.plan == nil {
                #expect(lab.disk.tree == tree)
                continue
            }
            recovered += 1
            expectAsBefore(lab, tree, try lab.recover(), at: point)
        }
        #expect(recovered > 50)
    }

    @Test func `a recovery that is cut off anywhere is recovery again`() throws {
        for point in stride(from: 10, through: try Self.points(), by: 5) {
            for second in stride(from: 1, through: 40, by: 3) {
                let lab = Lab()
                let tree = lab.disk.tree
                lab.power.cut(at: point)
                #expect(throws: JournalFailure.self) { try lab.run(Self.steps) }
                lab.power.cut(at: second)
                let first = try? lab.engine.recover(
                    run: "run-1", plan: lab.journal.plan ?? [], events: lab.journal.events
                ).0.value
                if let first, !lab.power.isOut {
                    expectAsBefore(lab, tree, first, at: point)
                    break
                }
                expectAsBefore(lab, tree, try lab.recover(), at: point)
            }
        }
    }

    @Test func `a journal that refuses leaves nothing that it does not know of`() throws {
        let whole = Lab()
        _ = try whole.run(Self.steps)
        let calls = whole.journal.events.count + 1
        for call in 1...calls {
            let lab = Lab()
            let tree = lab.disk.tree
            lab.journal.refuse(at: call)
            #expect(throws: JournalFailure(.diskFull, "the disk is full")) { try lab.run(Self.steps) }
            lab.journal.accept()
            if lab.journal.plan == nil {
                #expect(lab.disk.tree == tree)
                #expect(lab.launcher.launches.isEmpty)
                continue
            }
            expectAsBefore(lab, tree, try lab.recover(), at: call)
        }
    }

    @Test func `a run that was verified and never concluded is undone`() throws {
        let lab = Lab()
        let tree = lab.disk.tree
        #expect(try lab.run(Self.steps).outcome == .success)
        let result = try lab.recover()
        #expect(result.outcome == .reverted)
        #expect(lab.disk.tree == tree)
    }

    @Test func `somebody else's file in the middle of a recovery is left alone, and named`() throws {
        let lab = Lab()
        #expect(try lab.run(Self.steps).outcome == .success)
        lab.disk.replace("/srv/a", "theirs")
        let result = try lab.recover()
        #expect(result.outcome == .inconsistent)
        #expect(result.remaining == [.init(path: "/srv/a", what: "neither the old nor the new file")])
        #expect(lab.disk.texts["/srv/a"] == "theirs")
        #expect(lab.disk.texts["/srv/c"] == nil, "the rest is undone all the same")
    }

    @Test func `an irreversible step with an intent and no result is inconsistent`() throws {
        let lab = Lab()
        let stop = lab.power
        lab.launcher.script("systemctl") { _, _ in
            stop.cut(at: 1)
            _ = stop.point()
            return .exit(0)
        }
        #expect(throws: JournalFailure.self) {
            try lab.run("steps: [{id: wipe, uses: lab/wipe, with: {unit: a.service}}]")
        }
        let services = lab.services
        lab.launcher.script("systemctl") { launch, _ in services.systemctl(launch.arguments) }
        #expect(try lab.recover().outcome == .inconsistent)
        #expect(lab.services.reloaded == ["a.service"])
    }

    @Test func `what cannot be read is inconsistent, and nothing is done`() throws {
        let lab = Lab()
        _ = try lab.run(Self.steps)
        let plan = try #require(lab.journal.plan)
        let events = lab.journal.events
        let tree = lab.disk.tree
        let newer = String(decoding: plan, as: UTF8.self).replacing("\"version\":1}", with: "\"version\":2}")
        try #require(newer.hasSuffix("\"version\":2}"))
        let cases: [(String, [UInt8], [[UInt8]])] = [
            ("run-1", [], events), ("run-1", Array(plan.dropLast()), events), ("run-1", Array(newer.utf8), events),
            ("run-2", plan, events), ("run-1", plan, events + [Array("{\"exploded\":{}}".utf8)]),
            ("run-1", plan, [[]]), ("run-1", plan, [Array("{}".utf8)]),
        ]
        for (run, plan, events) in cases {
            let result = try lab.engine.recover(run: run, plan: plan, events: events).0.value
            #expect(result.outcome == .inconsistent)
            #expect(!result.remaining.isEmpty)
        }
        #expect(lab.disk.tree == tree)
        #expect(lab.journal.events == events)
    }

    @Test func `a damaged journal ends in an outcome, whatever numbers it holds`() throws {
        let lab = Lab()
        _ = try lab.run(Self.steps)
        let plan = try #require(lab.journal.plan)
        let report = CheckReport(check: "a/b", outcome: .drift, detail: "")
        let numbers = [-1, .min, .max, 4, 1 << 40]
        for number in numbers {
            let events: [RunEvent] = [
                .precondition(index: number, report), .chosen(step: number), .observed(step: number, values: [:]),
                .intent(step: number, attempt: .max), .result(step: number, attempt: .max, StepResult()),
                .committing(step: number, Commit(run: "", step: "", entries: [])), .committed(step: number),
                .takenBack(step: number), .activating(step: number), .activated(step: number),
                .verified(index: number, report),
                .verified(index: number, CheckReport(check: "a/b", outcome: .pass, detail: "")),
                .undone(step: number, .reverted), .noticed(index: number, nil), .skipped(step: number, because: ""),
            ]
            let result = try lab.engine.recover(
                run: "run-1", plan: plan, events: events.map { PlanText.bytes($0.told) }
            ).0.value
            #expect(result.outcome != .success)
        }
    }
}
