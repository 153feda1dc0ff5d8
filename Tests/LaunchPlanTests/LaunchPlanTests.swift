import LaunchPlan
import Testing

struct LaunchPlanTests {
    @Test
    func `a plan survives its own bytes`() throws {
        let plan = Example.plan
        #expect(try LaunchPlan(decoding: plan.encoded()) == plan)
    }

    @Test(arguments: 0..<Example.plan.encoded().count)
    func `a plan that was cut off is refused`(length: Int) {
        #expect(throws: PlanError.self) { try LaunchPlan(decoding: Array(Example.plan.encoded().prefix(length))) }
    }

    @Test
    func `a byte too many is refused`() {
        #expect(throws: PlanError.trailingBytes(1)) { try LaunchPlan(decoding: Example.plan.encoded() + [0]) }
    }

    @Test
    func `another version is refused`() {
        var bytes = Example.plan.encoded()
        bytes[0] = 9
        #expect(throws: PlanError.unknownVersion(9)) { try LaunchPlan(decoding: bytes) }
    }

    @Test
    func `a source that the plan does not have is refused`() {
        var plan = Example.plan
        plan.operations.append(.bind(source: 99, path: "/x"))
        #expect(throws: PlanError.noSuchSource(99)) { try LaunchPlan(decoding: plan.encoded()) }
    }

    @Test
    func `a zero byte in a path is refused, since the kernel would cut the path there`() {
        var plan = Example.plan
        plan.operations = [.directory(path: "/etc\u{0}/x", mode: 0o755)]
        #expect(throws: PlanError.text(field: "path")) { try LaunchPlan(decoding: plan.encoded()) }
    }

    @Test
    func `a list that claims more than it may hold is refused before it is made`() {
        var writer = ByteWriter()
        writer.write(LaunchPlan.version)
        Identity.host.write(to: &writer)
        writer.write(UInt8(0))
        writer.write(UInt8(0))
        writer.write(UInt32.max)
        #expect(throws: PlanError.tooMany(field: "sources", count: UInt64(UInt32.max))) {
            try LaunchPlan(decoding: writer.bytes)
        }
    }

    /// Whatever the bytes are, decoding returns or throws, and what it returns encodes to the same bytes.
    @Test(arguments: 0..<64)
    func `mutated plans are read or refused, never fatal`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let original = Example.plan.encoded()
        for _ in 0..<500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            if let plan = try? LaunchPlan(decoding: bytes) { #expect(plan.encoded() == bytes) }
        }
    }
}

enum Example {
    static let plan = LaunchPlan(
        identity: .range(base: 0x7000_0000), network: .own, confinedBy: .processLists(3),
        sources: [
            Source("/usr", [.readOnly, .recursive]),
            Source("/etc/ssh", [.idMapped], expected: .init(device: 1, inode: 2)),
            Source("/dev/null", [.devices], device: .init(major: 1, minor: 3)),
        ],
        operations: [
            .directory(path: "/etc", mode: 0o755), .file(path: "/etc/hosts", mode: 0o444, content: [1, 0, 2]),
            .mountPoint(path: "/a", kind: .file), .link(path: "/bin", target: "usr/bin"),
            .bind(source: 0, path: "/usr"),
            .temporary(path: "/tmp", size: 1 << 26, inodes: 99, mode: 0o1777, programs: .refused),
            .overlay(
                .init(
                    path: "/etc/ssh", lowers: [0, 1], keepsBase: true,
                    upper: .init(source: 1, upper: "upper", work: "work"))),
            .processes(path: "/proc"), .seal(path: "/"), .loopback, .hostName("step"),
            .resize(path: "/tmp", size: 1 << 20),
        ],
        step: StepDescription(
            program: "/usr/bin/true", arguments: ["true", ""], environment: ["TZ=UTC"], directory: "/tmp",
            limits: [.init(resource: 4, soft: 1, hard: 1)], capabilities: 1 << 12,
            landlock: .init(
                version: 6, handledFiles: 7, handledNetwork: 3, scoped: 3,
                paths: [.init(path: "/usr", access: 5)], ports: [.init(port: 443, access: 2)]),
            filters: [[6, 0, 0, 0, 0, 0, 255, 127]]),
        stages: .init(privileged: [6, 0, 0, 0, 1, 0, 5, 0], initial: [6, 0, 0, 0, 0, 0, 255, 127]))
}

/// SplitMix64: the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
