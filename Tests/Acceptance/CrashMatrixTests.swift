import Foundation
import Testing

extension WholeProduct {
    /// `kill -9` at every crash point there is, in turn, on the way forward, on the way back and in recovery itself; then
    /// at instants drawn from a seed. After the next start the host is as before or as ordered, to the last attribute.
    ///
    /// `SEED` and `CASES` (the number of kills beside one at each point) make more of it: `make soak`.
    @Suite struct CrashMatrix {
        private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/EXECUTION.md")

        @Test func `killed at every crash point, the host is as before or as ordered, and it is said once`() throws {
            try Clinic.open(CrashScenario.books) { clinic in
                let bench = try CrashBench(clinic)
                try bench.record([.forward, .backward, .conflict, .planned, .foretold])
                for cut in bench.chosenCuts() { try bench.carryOut(cut) }
                try bench.deliver()
                try bench.finish()
                let points = Set(try CrashVictim.points())
                let reached = Set(bench.table.rows.keys.map(\.point)).subtracting([CrashTable.anInstant])
                #expect(points.subtracting(reached) == [], "never reached")
                #expect(reached.subtracting(points) == [], "in no list")
                print(bench.table.text(bench.seed))
                let page = try String(contentsOf: CrashMatrix.page, encoding: .utf8)
                let named = points.map { $0.replacing(#/^(before|after) /#, with: "") }
                #expect(named.filter { !page.contains("`\($0)`") } == [], "docs/EXECUTION.md names every crash point")
            }
        }
    }
}
