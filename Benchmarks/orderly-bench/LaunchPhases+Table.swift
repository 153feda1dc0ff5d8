import Confinement

extension LaunchPhases {
    private static let launches = 40
    private static let floor: [Phase] = [.namespaces, .maps, .sources, .mounts, .pivot, .step, .exec, .program]
    private static let layers: [Phase] = [.capabilities, .landlock, .seccomp, .groups]

    /// Prints the table: launches for which a cage is ready, and launches right after those, for which none is.
    ///
    /// - Parameter settle: waits until the next cage is ready.
    static func note(launcher: String, settle: () -> Void, launch: (Confinement) throws -> Void) throws {
        #if arch(x86_64)
            guard let trace = KernelTrace() else {
                return OrderlyBench.note("no table of phases: that needs root, and tracefs in /sys/kernel/tracing")
            }
            defer { trace.remove() }
            let cage = try Confinement(launcher: launcher, start: .forked)
            try launch(cage)
            for _ in 0..<launches {
                settle()
                for _ in 0..<2 {
                    trace.mark(begin)
                    try launch(cage)
                    trace.mark(end)
                }
            }
            let found = all(in: trace.events())
            guard found.count == 2 * launches else {
                return OrderlyBench.note("no table of phases: only \(found.count) launches were traced")
            }
            let ready = stride(from: 0, to: found.count, by: 2).map { found[$0] }
            let other = stride(from: 1, to: found.count, by: 2).map { found[$0] }
            OrderlyBench.note(
                "where it goes, µs on one processor, medians of \(launches); being traced takes some of it")
            OrderlyBench.note("  cage ready   none ready")
            for phase in Phase.allCases { line(ready, other, phase.rawValue) { $0[phase] ?? 0 } }
            line(ready, other, "in all") { $0.values.reduce(0, +) }
            line(
                ready, other, "of that the floor: namespaces, id maps, mounts, the step's process, execve, the program"
            ) {
                launch in floor.reduce(0) { $0 + (launch[$1] ?? 0) }
            }
            line(ready, other, "of that the layers on it: capabilities, Landlock, seccomp, control groups") { launch in
                layers.reduce(0) { $0 + (launch[$1] ?? 0) }
            }
        #else
            OrderlyBench.note("no table of phases: numbers of system calls are known for x86-64 alone")
        #endif
    }

    private static func line(
        _ ready: [[Phase: Double]], _ other: [[Phase: Double]], _ name: String, _ value: ([Phase: Double]) -> Double
    ) {
        let texts = [ready, other].map { launches in
            var samples = Samples()
            for launch in launches { samples.add(value(launch)) }
            return samples.median.text(0)
        }
        if texts == ["0", "0"] { return }
        let cells = texts.map { String(repeating: " ", count: max(0, 12 - $0.count)) + $0 }
        OrderlyBench.note("\(cells.joined())  \(name)")
    }
}
