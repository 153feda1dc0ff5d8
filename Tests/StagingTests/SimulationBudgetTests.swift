import Execution
import Glibc
@testable import Staging
import Testing

/// A stranger's runbook says what is declared and how much is written; this machine says how much of it is kept.
@Suite struct SimulationBudgetTests {
    private static func limits(_ change: (inout SimulationBudget.Limits) -> Void) -> SimulationBudget {
        var limits = SimulationBudget.Limits()
        change(&limits)
        return SimulationBudget(limits)
    }

    private static func fill(_ scratch: Scratch) throws {
        for name in ["one", "two"] {
            try Disk.makeFolder("\(scratch.host)/\(name)")
            for number in 0..<3 { try Disk.write("\(scratch.host)/\(name)/\(number)", "0123456789") }
        }
    }

    private static func code(_ act: () throws(FileFailure) -> Void) -> FileFailure.Code? {
        do throws(FileFailure) { try act() } catch { return error.code }
        return nil
    }

    @Test(arguments: [(files: 5, bytes: 1000), (files: 1000, bytes: 59)])
    func `folders are bounded together, not each`(files: Int, bytes: Int64) throws {
        let scratch = try Scratch()
        try Self.fill(scratch)
        let layer = LayerTree(root: try Folder.absolute(scratch.path).makeFolder("layer").path)
        func adopt(_ budget: SimulationBudget) throws -> [FileFailure.Code?] {
            ["one", "two"].map { name in
                Self.code { () throws(FileFailure) in
                    var copies = AdoptedCopies(layer, scratch.staging(), .apart, budget)
                    try copies.adopt(try Folder.absolute("\(scratch.host)/\(name)"))
                }
            }
        }
        #expect(try adopt(Self.limits { ($0.files, $0.bytes) = (files, bytes) }) == [nil, .tooLarge])
        // The control: exactly what is there.
        try RemovedTree.remove("layer", in: try Folder.absolute(scratch.path))
        try Folder.absolute(scratch.path).makeFolder("layer")
        #expect(try adopt(Self.limits { ($0.files, $0.bytes) = (6, 60) }) == [nil, nil])
    }

    @Test func `single files are bounded with the rest, and what is not copied is said`() throws {
        let scratch = try Scratch()
        try Self.fill(scratch)
        let simulated = try SimulatedStaging(
            scratch: scratch.state, protected: [], privilege: Scratch.privilege, Self.limits { $0.bytes = 25 })
        func open(_ name: String, _ step: String) -> FileFailure.Code? {
            Self.code { () throws(FileFailure) in
                _ = try simulated.open(["\(scratch.host)/one/\(name)"], run: "run", step: step)
            }
        }
        // The controls: what fits is no obstacle.
        #expect(open("0", "first") == nil)
        #expect(open("1", "second") == nil)
        #expect(simulated.takeObstacles() == [])
        #expect(open("2", "third") == .tooLarge)
        #expect(simulated.takeObstacles().contains { $0.hasPrefix("\(scratch.host)/one/2: it was not copied") })
    }

    @Test(
        .enabled(if: OverlayStep.isPossible, "needs root, or user namespaces for ordinary users"),
        arguments: [(written: 40 << 10, paths: 100, "its 4"), (written: 1 << 20, paths: 5, "its 3 changes")])
    func `what steps write is bounded together, whatever their own limit is`(
        written: Int, paths: Int, says: String
    ) throws {
        let scratch = try Scratch()
        try Self.fill(scratch)
        let simulated = try SimulatedStaging(
            scratch: scratch.state, protected: [], privilege: Scratch.privilege,
            Self.limits { ($0.written, $0.paths) = (written, paths) })
        func step(_ name: String) throws -> FileFailure.Code? {
            let stage = try simulated.open([scratch.host], run: "run", step: name)
            let script = "for n in 1 2 3; do head -c 8192 /dev/zero > \(name)$n; done"
            try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
            return Self.code { () throws(FileFailure) in
                let changes = try simulated.changes(in: stage, limit: .max)
                try simulated.apply(try simulated.prepare(changes, in: stage))
            }
        }
        // The control.
        #expect(try step("a") == nil)
        #expect(simulated.takeObstacles() == [])
        #expect(try step("b") == .tooLarge)
        #expect(simulated.takeObstacles().contains { $0.hasPrefix("step b: ") })
        #expect(try simulated.predicted().count == 3)
    }
}
