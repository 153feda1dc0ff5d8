import Foundation
import Glibc
import TestKit
import Testing

/// One kill of the matrix.
struct CrashCut {
    enum Place {
        /// At the crash point of this number, counted from the start of the scenario.
        case point(Int)
        /// There, and once more at this point of the recovery from it.
        case recovery(first: Int, second: Int)
        /// At this fraction of what the run takes when it is left alone.
        case instant(Double)
    }
    let scenario: CrashScenario
    let place: Place
}

/// Kills the agent, starts it again, and holds what it finds against what the journal allows.
final class CrashBench {
    let clinic: Clinic
    private(set) var table = CrashTable()
    let seed =
        ProcessInfo.processInfo.environment["SEED"].map { UInt64($0) ?? .random(in: 0..<1_000_000_000) } ?? 20_261_121
    private let more = ProcessInfo.processInfo.environment["CASES"].flatMap { Int($0) } ?? 8
    private var random: Seeded
    private let records: CrashRecords
    private var victim: CrashVictim
    private var templates: [String: Clinic.SignedOrder] = [:]
    private var orders: [String] = []
    private var traces: [(scenario: CrashScenario, points: [[String]], seconds: Double, after: CrashTree)] = []
    /// Of the recovery from a kill at this point of the scenario.
    private var recoveries: [(scenario: CrashScenario, first: Int, points: [[String]])] = []

    init(_ clinic: Clinic) throws {
        self.clinic = clinic
        random = Seeded(state: seed)
        records = CrashRecords(clinic: clinic)
        // `make soak` kills more often than orders are allowed.
        try clinic.configure(["max_orders_per_hour: 100000"])
        try clinic.turn()
        victim = try CrashVictim(clinic)
        #expect(try victim.answers())
    }

    // MARK: What there is to be cut

    /// Runs each scenario once and notes every crash point that it passes.
    func record(_ scenarios: [CrashScenario]) throws {
        for scenario in scenarios {
            try CrashTree.reset(clinic)
            let known = try records.lastRun()
            let told = victim.points.count
            try meddle(scenario)
            let start = ContinuousClock.now
            #expect(try victim.obeys("order trace \(try order(scenario))"))
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let outcomes = try records.runs(after: known).map(\.outcome)
            try #require(outcomes == [scenario.outcome], "\(scenario.name): \(outcomes)")
            traces.append((scenario, Array(victim.points[told...]), seconds, try CrashTree(clinic)))
        }
        // In the middle of a commit, when all is done and nobody knows, and in a restart that was planned.
        try recordRecovery(0) { points in points.indices.filter { points[$0] == ["staging moved"] }.dropFirst().first }
        try recordRecovery(0) { points in points.firstIndex { $0.contains("after journal verified") } }
        try recordRecovery(3) { points in points.firstIndex { $0.contains("after journal expecting") } }
        traces[3].after = try CrashTree(clinic)
    }

    private func recordRecovery(_ number: Int, from place: ([[String]]) -> Int?) throws {
        let first = try #require(place(traces[number].points))
        try CrashTree.reset(clinic)
        #expect(try !victim.obeys("order \(first) \(try order(traces[number].scenario))"))
        try startAgain(fuse: "trace")
        recoveries.append((traces[number].scenario, first, victim.points))
    }

    /// The first time that each point is passed, then as many more as were asked for, wherever.
    func chosenCuts() -> [CrashCut] {
        var cuts: [CrashCut] = []
        var known: Set<String> = []
        for trace in traces {
            let from = trace.scenario.from
            let start = from.flatMap { from in trace.points.firstIndex { $0.contains(from) } } ?? 0
            for (number, names) in trace.points.enumerated() where number >= start && !known.isSuperset(of: names) {
                known.formUnion(names)
                cuts.append(CrashCut(scenario: trace.scenario, place: .point(number)))
            }
        }
        let forward = known
        known = []
        for recovery in recoveries {
            // What goes on after a planned restart is cut off as any other run.
            if recovery.scenario.name == CrashScenario.planned.name { known.formUnion(forward) }
            for (number, names) in recovery.points.enumerated() where !known.isSuperset(of: names) {
                known.formUnion(names)
                cuts.append(
                    CrashCut(scenario: recovery.scenario, place: .recovery(first: recovery.first, second: number)))
            }
        }
        return cuts + (0..<more).map { anyCut($0) }
    }

    private func anyCut(_ number: Int) -> CrashCut {
        let trace = traces[[0, 1, 3][number % 3]]
        switch number % 4 {
        case 0, 1: return CrashCut(scenario: trace.scenario, place: .instant(.random(in: 0...1, using: &random)))
        case 2:
            let recovery = recoveries[Int.random(in: 0..<recoveries.count, using: &random)]
            let second = Int.random(in: 0..<recovery.points.count, using: &random)
            return CrashCut(scenario: recovery.scenario, place: .recovery(first: recovery.first, second: second))
        default:
            let number = Int.random(in: 0..<trace.points.count, using: &random)
            return CrashCut(scenario: trace.scenario, place: .point(number))
        }
    }

    // MARK: One kill

    func carryOut(_ cut: CrashCut) throws {
        let scenario = cut.scenario
        try CrashTree.reset(clinic)
        let before = try CrashTree(clinic)
        let known = try records.lastRun()
        let file = try order(scenario)
        var processes = Clinic.Process.tree(victim.process.identifier)
        try meddle(scenario)
        var point: String
        var expected = scenario.outcome
        switch cut.place {
        case .instant(let fraction):
            let seconds = traces.first { $0.scenario.name == scenario.name }?.seconds ?? 0
            victim.process.write(Array("order off \(file)\n".utf8))
            usleep(UInt32(seconds * fraction * 1_000_000))
            processes += Clinic.Process.tree(victim.process.identifier)
            victim.process.signal(SIGKILL)
            point = CrashTable.anInstant
        case .point(let number), .recovery(let number, _):
            #expect(try !victim.obeys("order \(number) \(file)"), "point \(number) of \(scenario.name) was not reached")
            point = victim.points.last?.joined(separator: ", ") ?? ""
        }
        _ = victim.process.finish()
        if let run = try records.runs(after: known).first {
            expected = try run.outcome ?? records.outcome(ofOpen: run.id)
        }
        var place = scenario.name
        if case .recovery(_, let second) = cut.place {
            victim = try CrashVictim(clinic, fuse: "\(second)")
            processes += Clinic.Process.tree(victim.process.identifier)
            #expect(try !victim.answers(), "point \(second) of the recovery was not reached")
            point = victim.points.last?.joined(separator: ", ") ?? ""
            place = "recovery from it"
            if let run = try records.runs(after: known).first, run.outcome == nil {
                expected = try records.outcome(ofOpen: run.id)
            }
        }
        let killed = victim.process.identifier
        let hadBegun = try !records.runs(after: known).isEmpty
        try startAgain()
        if !hadBegun { try #require(try victim.obeys("work off")) }

        let what = "\(point), \(place)"
        #expect(clinic.waits { processes.allSatisfy { !$0.isAlive } }, "\(what): \(processes.filter(\.isAlive))")
        try check(file, known: known, expected, what)
        let after = try CrashTree(clinic)
        let post = try #require(traces.first { $0.scenario.name == scenario.name }?.after)
        if expected == "success" || scenario.isMeddledWith {
            #expect(after.differences(from: post.lasting, in: after.lasting) == [], "\(what)")
        } else {
            #expect(after.differences(from: before.exact, in: after.exact) == [], "\(what)")
        }
        #expect(clinic.stagedRuns() == [], "\(what)")
        #expect(try clinic.mounts().isEmpty, "\(what)")
        #expect(clinic.controlGroups(of: killed).isEmpty, "\(what)")
        #expect(clinic.waits { strays().isEmpty }, "\(what): \(strays())")
        for name in point.components(separatedBy: ", ") {
            table.count(name, place, hadBegun ? expected : "\(expected), begun after the kill")
        }
    }

    /// One run, one outcome, one statement on its way, and an order that is over.
    private func check(_ file: String, known: Int, _ expected: String, _ what: String) throws {
        // The server offers it once more.
        #expect(try victim.obeys("order off \(file)"), "\(what)")
        let runs = try records.runs(after: known)
        #expect(runs.map(\.outcome) == [expected], "\(what): \(runs)")
        let run = runs.first?.id ?? ""
        let found = try records.rows(
            """
            SELECT state, outcome, run FROM orders WHERE id = '\(orders.last ?? "")';
            SELECT count(*) FROM statements JOIN outbox USING (number) WHERE run = '\(run)' AND kind = 'run';
            SELECT count(*) FROM orders WHERE state <> 'done';
            """)
        #expect(found == ["done|\(expected)|\(run)", "1", "0"], "\(what)")
    }

    private func startAgain(fuse: String = "off") throws {
        victim = try CrashVictim(clinic, fuse: fuse)
        try #require(try victim.answers(), "\(victim.process.errors)")
    }

    private func meddle(_ scenario: CrashScenario) throws {
        if scenario.isMeddledWith { try victim.obeys("meddle \(clinic("srv/box/edited"))") }
    }

    /// A signed order that no host has seen, in a file.
    private func order(_ scenario: CrashScenario) throws -> String {
        let template = try templates[scenario.runbook] ?? clinic.sign(scenario.runbook)
        templates[scenario.runbook] = template
        let id = (0..<4).map { _ in
            let word = String(UInt32.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 8 - word.count) + word
        }.joined()
        orders.append(id)
        let signed = try clinic.resigned(template) { $0.replacingOccurrences(of: template.id, with: id) }
        return clinic(signed.file)
    }

    /// Launchers and agents of a dead agent: they are no descendants of this process any more.
    private func strays() -> [Clinic.Process] {
        let own = Set(Clinic.Process.tree(getpid()))
        return Clinic.Process.all().filter { process in
            guard ["orderly-confine", "orderly-crash"].contains(Clinic.Process.program(process.id)),
                !own.contains(process)
            else { return false }
            let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process.id)/exe")
            return program?.hasPrefix(Binaries.folder) ?? false
        }
    }

    // MARK: What follows

    /// Killed when the server has evidence of which the host does not know so, and when it does.
    func deliver() throws {
        for (number, point) in ["agent offered", "agent delivered"].enumerated() {
            #expect(try !victim.obeys("turn \(number)"), "\(point) was not reached")
            #expect(victim.points.last == [point])
            try startAgain()
            table.count(point, "a turn", "delivered once")
        }
        #expect(try victim.obeys("turn off"))
        let own = try records.rows(
            "SELECT count(*) FROM outbox WHERE state <> 'delivered'; SELECT count(*) FROM statements")
        let theirs =
            try clinic.database("SELECT count(*), count(DISTINCT digest) FROM statements")
            .split(separator: "\n").first ?? ""
        #expect(own.first == "0")
        #expect("\(own.last ?? "")|\(own.last ?? "")" == theirs)
    }

    /// The evidence as an auditor reads it: of every order, exactly one outcome.
    func finish() throws {
        victim.end()
        let stated = Dictionary(grouping: try clinic.statements("run")) { $0.order ?? "" }
        for order in orders { #expect(stated[order]?.count == 1, "\(order): \(stated[order] ?? [])") }
        #expect(stated.count == orders.count)
        try clinic.orderly("evidence verify \(try clinic.export()) --root root.pub")
        try clinic.expectNothingLeft(of: [])
    }
}
