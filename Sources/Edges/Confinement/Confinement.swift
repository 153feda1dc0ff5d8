public import Execution
import Glibc
import LaunchPlan
public import Runbooks
import Signing
import Synchronization

/// The kernel's cage, seen from the agent: every launch is a new process tree behind `orderly-confine`.
public struct Confinement: StepLauncher {
    /// The first of 65,536 host ids that steps of a root agent run as: in the range that systemd's list of ids
    /// (UIDS-GIDS) leaves unused.
    public static let defaultUidBase: UInt32 = 0x7000_0000

    let launcher: String
    let uidBase: UInt32
    let host: HostFeatures
    private let tools = ToolFinder()
    private let versions = ToolVersions()
    private let filters = FilterCache()
    private let server: ForkServer?

    /// How launchers come to be.
    public enum Start: Sendable {
        /// Each is a child of this process.
        case spawned
        /// A process that is started now starts them: for one that calls `NetworkSeal.close` afterwards.
        case forked
    }

    /// - Parameter launcher: absolute path of `orderly-confine`; it and every folder above it must be writable by
    ///   root (or who runs this) alone.
    public init(
        launcher: String, uidBase: UInt32 = defaultUidBase, start: Start = .spawned
    ) throws(ConfinementError) {
        do throws(TrustedFile.Problem) {
            self.launcher = try TrustedFile.check(launcher)
        } catch {
            throw ConfinementError(error, launcher: launcher)
        }
        guard uidBase >= 65536, uidBase <= UInt32.max - 2 * 65536 else {
            throw ConfinementError(
                code: .badRange, path: "\(uidBase)", message: "the step's ids must start at 65536 or above")
        }
        self.uidBase = uidBase
        host = HostFeatures.found()
        do throws(SetupFailure) {
            server = start == .forked ? try ForkServer(self.launcher) : nil
        } catch {
            throw ConfinementError(
                code: .launcherMissing, path: launcher,
                message: "\(launcher) does not start (errno \(error.errno)): install orderly-confine again")
        }
    }

    /// Whether nothing can be launched any more, because the process that starts launchers has ended: the agent must
    /// start anew. Never so where launchers are spawned. Costs one system call.
    public var isGone: Bool { server?.isGone ?? false }

    /// Launches are over: ends the process that starts them, and leaves no group behind. A process that exits runs no
    /// deinit of what its threads still hold.
    public func finish() { server?.finish() }

    public func findTool(_ name: String) -> Result<Tool, ToolProblem> {
        tools.find(name)
    }

    public func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        versions.version(of: tool) { askVersion(of: tool, minimum: minimum, stop: stop) }
    }

    public func launch(_ launch: Launch, stop: StopToken) -> LaunchReport {
        let started = ContinuousClock.now
        let list = LayerList(launch: launch, host: host)
        do throws(SetupFailure) {
            if launch.minimum == .full, let shortfall = list.shortfall { throw shortfall }
            var report = try run(launch, stop: stop, started: started)
            report.layers = list.layers
            report.duration = ContinuousClock.now - started
            return report
        } catch {
            return LaunchReport(
                verdict: .setupFailed(error), duration: ContinuousClock.now - started, layers: list.layers)
        }
    }

    /// `change` is the doctor's, who leaves one layer out to see that no other stands in for it.
    func run(
        _ launch: Launch, stop: StopToken, started: ContinuousClock.Instant,
        change: (inout LaunchPlan) -> Void = { _ in }
    ) throws(SetupFailure) -> LaunchReport {
        let addresses = try resolve(launch, stop: stop)
        let programs = try filters.programs(for: SeccompProfile(launch, landlock: host.landlock))
        var builder = PlanBuilder(launch, host: host, uidBase: uidBase, addresses: addresses)
        var built = try builder.build(
            filters: programs, stages: try filters.stageFilters(), group: host.groups.planned)
        let groundwork = builder.groundwork
        defer { server?.prepareNext(groundwork, in: host.groups, launch.limits) }
        change(&built)
        var plan = built.encoded()
        var input = launch.standardInput
        // Secrets are in them.
        defer {
            SecretBytes.wipe(&plan)
            SecretBytes.wipe(&input)
        }
        guard plan.count <= LaunchPlan.mostBytes else {
            throw SetupFailure(stage: "plan", errno: E2BIG, hint: "the step's files and arguments are too large")
        }
        guard let signal = StopSignal(stop) else { throw SetupFailure(stage: "spawn", errno: EMFILE) }
        let registration = signal.register()
        defer { signal.close(registration) }
        let group = try group(launch.limits)
        let process = try LauncherProcess(
            launcher, through: server, plan: plan, standardInput: input, limits: group.descriptors)
        var session = Session(process, launch: launch, started: started)
        let outcome = session.run(stop: signal)
        if let failure = outcome.failure { throw SetupFailure(failure, launch: launch) }
        let redactor = session.redactor
        let report = LaunchReport(
            verdict: Self.verdict(outcome, killedForMemory: group.killedForMemory ?? 0),
            standardOutput: outcome.output, standardError: outcome.errors,
            peaks: Peaks(
                memory: group.peakMemory ?? outcome.end.map { Int($0.memoryKilobytes) << 10 },
                processes: group.peakProcesses, killedForMemory: group.killedForMemory,
                processorTime: outcome.end.map { .microseconds($0.processorMicroseconds) }),
            denials: outcome.denials.map { $0.map { Denial($0, hiding: redactor) } })
        if let server { server.clear(group, after: session.launcherProcess()) }
        return report
    }

    /// Those of the cage that is ready, or new ones.
    private func group(_ limits: Limits) throws(SetupFailure) -> ControlGroup {
        if var ready = server?.takeGroup() {
            do throws(SetupFailure) {
                try ready.limit(by: limits)
                return ready
            } catch {
                // Somebody removed it, or gave it limits: the cage is put into a new one.
            }
        }
        var group = ControlGroup(in: host.groups, name: RunName.next())
        try group.make()
        try group.limit(by: limits)
        return group
    }

    /// The kernel kills one process for want of memory, which need not be the step's first. A step that then says that
    /// all went well says it of work that was cut off.
    private static func verdict(_ outcome: Session.Outcome, killedForMemory: Int) -> Verdict {
        guard killedForMemory > 0 else { return outcome.verdict }
        return switch outcome.verdict {
        case .timedOut, .outputLimit, .stageLimit, .denialBudget, .stopped, .unkillable: outcome.verdict
        case .exited, .signalled, .outOfMemory, .setupFailed: .outOfMemory
        }
    }

    private func resolve(_ launch: Launch, stop: StopToken) throws(SetupFailure) -> [HostAddress] {
        guard case .connect(let peers) = launch.network else { return [] }
        let resolution = NameResolution { name in
            guard case .success(let getent) = tools.find("getent") else { return nil }
            var launch = Launch(
                label: "resolve \(name)", grade: .pure, program: getent.path, arguments: ["getent", "ahosts", name])
            launch.network = .host
            launch.limits.time = .seconds(20)
            launch.minimum = .degraded
            return self.launch(launch, stop: stop)
        }
        return try resolution.addresses(of: peers)
    }
}

extension ConfinementError {
    fileprivate init(_ problem: TrustedFile.Problem, launcher: String) {
        switch problem {
        case .notAbsolute, .missing, .notAProgram:
            self.init(
                code: .launcherMissing, path: launcher,
                message: "\(launcher) is not there, not a program, or not this user's to run: install orderly-confine, "
                    + "or enter the group that may run it")
        case .writableByOthers(let path):
            self.init(
                code: .launcherWritableByOthers, path: path,
                message: "\(path) can be written by others, who could exchange the launcher: "
                    + TrustedFile.remedy(for: path))
        }
    }
}
