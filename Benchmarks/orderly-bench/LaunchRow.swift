import Confinement
import Execution
import Glibc
import Runbooks

/// A confined launch of /usr/bin/true with every layer on, beside bubblewrap with the same mounts.
enum LaunchRow {
    private static let runs = 200
    private static let most = 0.5

    static func measure(in scratch: String) throws -> Row {
        let launcher = try Programs.path("orderly-confine")
        // As the agent starts its launchers, and without the process between.
        let cage = try Confinement(launcher: launcher, start: .forked)
        let spawning = try Confinement(launcher: launcher, start: .spawned)
        let peer = try Bubblewrap(files: scratch)
        var launch = Launch(label: "bench", grade: .pure, program: "/usr/bin/true", arguments: ["true"])
        launch.minimum = try minimum(cage, launch)
        var ours = Samples()
        var spawned = Samples()
        var theirs = Samples()
        var bare = Samples()
        var start = Samples()
        var second = Samples()
        var floor = Samples()
        for turn in -5..<runs {
            settle()
            try ours.time { try run(launch, in: cage) }
            // At once: no cage is ready, and its groups are new.
            try second.time { try run(launch, in: cage) }
            settle()
            try theirs.time { try peer.run("/usr/bin/true") }
            settle()
            try spawned.time { try run(launch, in: spawning) }
            try bare.time { _ = try Child("/usr/bin/true", ["true"]).wait() }
            // Without a plan it gives up at once: what is left is what its start costs.
            try start.time { _ = try Child(launcher, ["orderly-confine"]).wait() }
            try floor.time { _ = try Child("/usr/bin/unshare", Self.floor).wait() }
            if turn == -1 {
                (ours, second, spawned, theirs) = (.init(), .init(), .init(), .init())
                (bare, start, floor) = (.init(), .init(), .init())
            }
        }
        OrderlyBench.note(
            "confined, with a cage ready, \(ours.text) ms; bwrap \(theirs.text) ms: median (nine of ten lie between); "
                + "a pause of \(pause / 1000) ms before each, in which the next cage is built")
        OrderlyBench.note(
            "right after another, before the next cage is ready, \(second.text) ms; the floor, unshare(1) with all "
                + "namespaces and no mounts, \(floor.text) ms")
        OrderlyBench.note(
            "spawned by this process rather than by its fork server \(spawned.text) ms; of that the launcher's own "
                + "start, without a plan, \(start.text) ms; bare posix_spawn of true \(bare.text) ms")
        var sustained = Samples()
        for turn in -5..<runs {
            try sustained.time { try run(launch, in: cage) }
            if turn == -1 { sustained = .init() }
        }
        OrderlyBench.note("\(runs) launches on end, without any pause: \(sustained.text) ms each")
        try LaunchPhases.note(launcher: launcher, settle: settle) { try run(launch, in: $0) }
        let ratio = ours.median / theirs.median
        return Row(
            name: "launch", value: ours.median, unit: "ms", peer: theirs.median, ratio: ratio, target: "<=0.5x",
            isReached: ratio <= most && launch.minimum == .full)
    }

    /// Microseconds before each of ours and each of the peer's, in which nothing is measured: the next cage is built and
    /// moved into its groups, and the kernel clears away what has ended. The move alone waits for every processor.
    private static let pause: UInt32 = 60_000

    private static func settle() { usleep(pause) }

    private static let floor = [
        "unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--net", "--ipc", "--uts", "--cgroup",
        "/usr/bin/true",
    ]

    private static func run(_ launch: Launch, in cage: Confinement) throws {
        let report = cage.launch(launch, stop: StopToken())
        guard report.verdict == .exited(code: 0) else {
            throw BenchFailure("a confined launch ended with \(report.verdict)")
        }
    }

    /// Full, or what this machine has; then the row cannot be reached.
    private static func minimum(_ cage: Confinement, _ launch: Launch) throws -> MinimumIsolation {
        let report = cage.launch(launch, stop: StopToken())
        for layer in report.layers where layer.state != .active {
            OrderlyBench.note("not on here: \(layer.name) is \(layer.state.rawValue) (\(layer.note ?? ""))")
        }
        guard case .setupFailed(let failure) = report.verdict else { return .full }
        guard failure.stage == "minimum" else { throw BenchFailure("no launch is possible: \(failure)") }
        return .degraded
    }
}
