import FoundationEssentials
import Glibc
import Testing

/// Random trees, random steps, random failures: the tree is what it was or what it was meant to be. `make soak` runs
/// more of them; SEED and CASES say which and how many.
@Suite(.serialized, .enabled(if: geteuid() == 0, "mounting an overlay in this process needs root"))
struct RandomRunTests {
    /// In CI, each time other ones: a seed that fails is printed, and is the same case again.
    static let cases = UInt64(environment("CASES") ?? "") ?? 2000
    static let seed = UInt64(environment("SEED") ?? "") ?? UInt64.random(in: 0..<1_000_000_000)
    private static let groups: UInt64 = 4

    private static func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    @Test(arguments: 0..<groups)
    func `after every run the tree is exactly what it was or what the step saw`(group: UInt64) async {
        let share = Self.cases / Self.groups
        let first = Self.seed + group * share
        print("random runs: seeds \(first)..<\(first + share)")
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [first = first as UInt64, share = share as UInt64] in
            try KernelOverlay.enterNamespace()
            var met: [String: Int] = [:]
            var wrong = 0
            for seed in first..<first + share where wrong < 10 {
                var run = try RandomRun(seed: seed)
                try run.run()
                met[run.refusal == nil ? "\(run.fate)" : "refused", default: 0] += 1
                for complaint in run.complaints { Complaint.say(complaint) }
                if !run.complaints.isEmpty { wrong += 1 }
            }
            // A test of nothing would hold too.
            guard share >= 100 else { return }
            for fate in RandomRun.Fate.allCases {
                Complaint.unless(Int(share) / 20 < met["\(fate)"] ?? 0, "only \(met["\(fate)"] ?? 0) runs met \(fate)")
            }
            Complaint.unless((met["refused"] ?? 0) < Int(share) / 2, "\(met["refused"] ?? 0) of \(share) refused")
        }
        guard let said = result?.standardErrorContent, !said.isEmpty else { return }
        Issue.record("\(String(decoding: said, as: UTF8.self))")
    }

    @Test(arguments: [0, 1, 2])
    func `a commit, an undo and a conflict that are not done right are found`(defect: Int) async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [defect = defect as Int] in
            try KernelOverlay.enterNamespace()
            let sabotage: RandomRun.Sabotage = [.forgetsToApply, .forgetsToUndo, .overlooksConflicts][defect]
            var found = 0
            var expected = 0
            for seed in UInt64(0)..<60 {
                var run = try RandomRun(seed: seed, sabotage: sabotage)
                try run.run()
                if !run.complaints.isEmpty { found += 1 }
                if run.refusal == nil, run.entries > 0 { expected += 1 }
            }
            // Some defects have no effect: a file is forgotten that the next entry removes.
            Complaint.unless(expected > 20 && found * 2 > expected, "found \(found) of \(expected)")
        }
        guard let said = result?.standardErrorContent, !said.isEmpty else { return }
        Issue.record("\(String(decoding: said, as: UTF8.self))")
    }
}
