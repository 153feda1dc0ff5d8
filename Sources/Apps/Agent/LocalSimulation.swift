import Confinement
public import Documents
public import Execution
import Glibc
public import Runbooks
import Signing
import Staging

/// `orderly dry-run`: a runbook, simulated on this machine. It needs no allowlist, no ledger and no root.
public struct LocalSimulation {
    /// What must be enforced; a step may ask for more.
    public var minimum = MinimumIsolation.degraded
    /// By name, what steps are given.
    public var secrets: [String: [UInt8]] = [:]
    /// Beside Orderly's own programs: what no step may write, as the host's agent has it.
    public var protected: [String] = []
    public var assuming = SimulationAssumption.nothing
    /// `run.site`; where nobody names it the prediction says what saw that.
    public var site: String?
    let host: String
    let stop: StopToken
    let progress: @Sendable (RunProgress) -> Void

    public init(host: String, stop: StopToken, progress: @escaping @Sendable (RunProgress) -> Void) {
        self.host = host
        self.stop = stop
        self.progress = progress
    }

    /// Blocks until the prediction is there, and nothing is left of how it was made.
    ///
    /// - Parameter params: filled in and judged.
    public func predict(_ valid: ValidRunbook, params: [String: Node]) throws(AgentFailure) -> Masked<Prediction> {
        let cage = try OwnProgram.cage()
        defer { cage.finish() }
        let trusted = OwnProgram.trusted + protected
        let (scratch, files) = try ScratchStage.open("orderly-dry-run") { path throws(FileFailure) in
            try SimulatedStaging(scratch: path, protected: trusted, privilege: geteuid() == 0 ? .root : .user)
        }
        defer { try? SimulatedStaging.remove(scratch: scratch) }
        let secrets = secrets
        let bound = BoundSecrets(secrets.keys) { name in
            secrets[name].map { .success(SecretBytes($0)) } ?? .failure(.init(name, .notBound))
        }
        let seams = SimulatedSeams(cage: cage, files: files, clock: HostClock.engine, secrets: bound)
        return Engine.simulate(
            valid, params: params, id: Runner.newRunID(), site: site, host: host, minimum: minimum, with: seams,
            assuming: assuming, stop: stop, progress: progress)
    }
}
