import LaunchPlan
import Testing

struct GroundworkTests {
    private static let groundwork = Groundwork(
        identity: Example.plan.identity, confinedBy: Example.plan.confinedBy,
        sources: Array(Example.plan.sources.prefix(2)), operations: Array(Example.plan.operations.prefix(5)))

    @Test(arguments: [LaunchPlan.ControlGroup.none, .directory, .processLists(3)])
    func `it survives its own bytes`(group: LaunchPlan.ControlGroup) throws {
        var groundwork = Self.groundwork
        groundwork.confinedBy = group
        #expect(try Groundwork(decoding: groundwork.encoded()) == groundwork)
    }

    @Test(arguments: 0..<groundwork.encoded().count)
    func `what was cut off is refused`(length: Int) {
        #expect(throws: PlanError.self) {
            try Groundwork(decoding: Array(Self.groundwork.encoded().prefix(length)))
        }
    }

    @Test
    func `a byte too many, another version and a source that it does not have are refused`() {
        #expect(throws: PlanError.trailingBytes(1)) { try Groundwork(decoding: Self.groundwork.encoded() + [0]) }
        var bytes = Self.groundwork.encoded()
        bytes[0] = 9
        #expect(throws: PlanError.unknownVersion(9)) { try Groundwork(decoding: bytes) }
        var groundwork = Self.groundwork
        groundwork.sources = []
        #expect(throws: PlanError.noSuchSource(0)) { try Groundwork(decoding: groundwork.encoded()) }
    }

    @Test
    func `a plan begins with it when everything that is built ahead is the same`() {
        #expect(Example.plan.begins(with: Self.groundwork))
    }

    private static let others: [@Sendable (inout LaunchPlan) -> Void] = [
        { $0.identity = .range(base: 0x7001_0000) }, { $0.network = .host }, { $0.confinedBy = .directory },
        { $0.sources[1].options = [] }, { $0.sources.removeAll() }, { $0.operations.swapAt(0, 1) },
        { $0.operations[4] = .bind(source: 0, path: "/other") }, { $0.operations.removeLast(7) },
    ]

    @Test(arguments: others.indices)
    func `a plan that differs in any of it does not`(index: Int) {
        var plan = Example.plan
        Self.others[index](&plan)
        #expect(!plan.begins(with: Self.groundwork))
    }
}
