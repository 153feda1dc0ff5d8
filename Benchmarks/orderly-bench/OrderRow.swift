import Agent
import Confinement
import Documents
import Execution
import Glibc
import Ledger
import Runbooks
import Signing

/// One signed order, from received bytes to evidence committed, without the time of its one step's own launch.
///
/// No program does the same; beside it stand its commits alone, made by bare SQLite on the same file system.
enum OrderRow {
    private static let runs = 100
    private static let mostMilliseconds = 15.0
    private static let mostCommits = 8

    static func measure(in scratch: String) throws -> Row {
        let prepared = try BenchHost(in: scratch)
        let host = try prepared.open()
        let pipeline = try Pipeline(host, finishing: StopToken(), stopping: StopToken())
        let bare = try BareLoop(scratch + "/bare.db")
        try bare.warmUp(with: try prepared.operators.order(at: .now).envelope)
        let step = try stepLaunch(host)
        var times = Times()
        var commits = 0
        for turn in -40..<runs {
            let order = try prepared.operators.order(at: .now)
            let before = host.ledger.commits
            let started = Spent.now
            try times.intake.time { _ = try pipeline.take([order.envelope]) }
            try times.work.time { _ = try pipeline.carryOut() }
            times.processor.add(Spent.now - started)
            commits = host.ledger.commits - before
            let outcome = try host.ledger.history(ofOrder: order.id)?.outcome
            guard outcome == "success" else { throw BenchFailure("an order ended as \(outcome ?? "not at all")") }
            times.launch.time { _ = host.cage.launch(step, stop: StopToken()) }
            try times.commits.time {
                for _ in 0..<commits {
                    try bare.add(
                        id: order.id, digest: order.digest.hex, envelope: order.envelope, at: Timestamp.now.milliseconds
                    )
                }
            }
            if turn == -1 { times = Times() }
        }
        OrderlyBench.note(
            "intake \(times.intake.text) ms, execution and evidence \(times.work.text) ms, of which the step's launch, "
                + "measured in turn and taken off, \(times.launch.text) ms")
        OrderlyBench.note(
            "\(commits) ledger commits; as many bare ones \(times.commits.text) ms; "
                + "processor time of the agent \(times.processor.text) ms")
        let value = times.without.median
        return Row(
            name: "order", value: value, unit: "ms", peer: times.commits.median, ratio: value / times.commits.median,
            target: "<=15ms,<=8commits", isReached: value <= mostMilliseconds && commits <= mostCommits)
    }

    private struct Times {
        var intake = Samples()
        var work = Samples()
        var launch = Samples()
        var commits = Samples()
        var processor = Samples()

        /// Each order less the launch that followed it.
        var without: Samples {
            var result = Samples()
            for index in intake.values.indices {
                result.add(intake.values[index] + work.values[index] - launch.values[index])
            }
            return result
        }
    }

    /// What the engine launches for the runbook's step.
    private static func stepLaunch(_ host: Host) throws -> Launch {
        let tool = try host.cage.findTool("true").get()
        var launch = Launch(label: "bench", grade: .pure, program: tool.path, arguments: ["true"])
        launch.minimum = .degraded
        guard host.cage.launch(launch, stop: StopToken()).verdict == .exited(code: 0) else {
            throw BenchFailure("no launch is possible here: see `orderly doctor`")
        }
        return launch
    }
}

/// Processor time of this process, in milliseconds.
enum Spent {
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
}
