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
    func `a network that is not its own is refused`() {
        // Version, identity and its base come before.
        var bytes = Self.groundwork.encoded()
        bytes[7] = LaunchPlan.NetworkNamespace.host.rawValue
        #expect(throws: PlanError.unknownCase(field: "network", value: 1)) { try Groundwork(decoding: bytes) }
    }

    private static var plan: LaunchPlan {
        var plan = Example.plan
        plan.shared = .init(sources: groundwork.sources.count, operations: groundwork.operations.count)
        return plan
    }

    @Test
    func `a plan begins with it when everything that is built ahead is the same`() {
        #expect(LaunchPlan.begins(Self.plan.encoded(), with: Self.groundwork.encoded()))
    }

    private static let others: [@Sendable (inout LaunchPlan) -> Void] = [
        { $0.identity = .range(base: 0x7001_0000) }, { $0.network = .host }, { $0.confinedBy = .directory },
        { $0.sources[1].options = [] }, { $0.sources.removeAll() }, { $0.operations.swapAt(0, 1) },
        { $0.operations[4] = .bind(source: 0, path: "/other") }, { $0.operations.removeLast(8) },
        { $0.shared = .init() },
    ]

    @Test(arguments: others.indices)
    func `a plan that differs in any of it does not`(index: Int) {
        var plan = Self.plan
        Self.others[index](&plan)
        #expect(!LaunchPlan.begins(plan.encoded(), with: Self.groundwork.encoded()))
    }

    @Test
    func `what comes behind it is read alone, as strictly as the whole`() throws {
        let (plan, bytes) = (Self.plan, Self.plan.encoded())
        let (first, known) = (Self.groundwork.encoded().count, Self.groundwork.sources.count)
        let rest = try LaunchPlan.Remainder(of: bytes, behind: first, sources: known)
        #expect(rest.sources == Array(plan.sources.dropFirst(known)))
        #expect(rest.operations == Array(plan.operations.dropFirst(Self.groundwork.operations.count)))
        #expect(rest.step == plan.step)
        #expect(rest.stages == plan.stages)
        let beginning = try LaunchPlan.Remainder.Beginning(of: bytes, behind: first)
        #expect(beginning.sources == rest.sources)
        #expect(beginning.stages == rest.stages)
        #expect(throws: PlanError.trailingBytes(1)) {
            try LaunchPlan.Remainder(of: bytes + [0], behind: first, sources: known)
        }
        for length in first..<bytes.count {
            #expect(throws: PlanError.self) {
                try LaunchPlan.Remainder(of: Array(bytes.prefix(length)), behind: first, sources: known)
            }
        }
        var other = plan
        other.operations.append(.bind(source: 3, path: "/x"))
        #expect(throws: PlanError.noSuchSource(3)) {
            try LaunchPlan.Remainder(of: other.encoded(), behind: first, sources: known)
        }
    }
}
