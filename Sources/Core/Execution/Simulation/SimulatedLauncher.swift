import Runbooks
import Synchronization

/// The launcher that a simulated run is given: makes a `SimulatedLaunch` of whatever it is asked for, or remembers why
/// there is none.
final class SimulatedLauncher: StepLauncher {
    /// What stood in the way of one act of the run.
    struct Met {
        /// In sentences: what was not launched, or not seen.
        var obstacles: [String] = []
        /// This machine cannot build the cage.
        var machine: SetupFailure?
    }

    private let cage: any SimulatedCage
    private let files: any SimulatedFiles
    private let met = Mutex(Met())

    init(_ seams: SimulatedSeams) {
        cage = seams.cage
        files = seams.files
    }

    /// What was met since this was last asked.
    func takeMet() -> Met {
        var taken = met.withLock { met in
            defer { met = Met() }
            return met
        }
        taken.obstacles += files.takeObstacles()
        return taken
    }

    func launch(_ launch: Launch, stop: StopToken) -> LaunchReport {
        let reads: [Launch.Read]
        do throws(FileFailure) {
            reads = try files.views(of: launch)
        } catch {
            if error.code == .notSupported { note("\(error.path): \(error.message)") }
            return Self.refused("\(error.path): \(error.message)")
        }
        switch SimulatedLaunch.of(launch, reading: reads) {
        case .failure(let why):
            note("\(launch.label): \(why)")
            return Self.refused(why.description)
        case .success(let simulated):
            let report = cage.launch(simulated, stop: stop)
            if case .setupFailed(let failure) = report.verdict, failure.isOfMachine {
                met.withLock { $0.machine = $0.machine ?? failure }
            }
            return report
        }
    }

    func findTool(_ name: String) -> Result<Tool, ToolProblem> { cage.findTool(name) }

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        cage.version(of: tool, minimum: minimum, stop: stop)
    }

    private func note(_ obstacle: String) {
        met.withLock { if !$0.obstacles.contains(obstacle) { $0.obstacles.append(obstacle) } }
    }

    private static func refused(_ why: String) -> LaunchReport {
        LaunchReport(verdict: .setupFailed(SetupFailure(stage: "simulation", errno: 0, hint: why)))
    }
}

extension SetupFailure {
    /// Whether it says something of this machine, and not of what was declared.
    fileprivate var isOfMachine: Bool {
        // EBADMSG: agent and launcher do not understand each other.
        if stage == "plan" { return errno == 74 }
        return !["source", "exec", "step", "simulation"].contains(stage)
    }
}
