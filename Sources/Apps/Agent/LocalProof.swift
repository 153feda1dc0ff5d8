import Confinement
public import Documents
public import Execution
import Glibc
public import Runbooks
import Staging

/// `orderly prove`: the undo of a runbook, tried out on copies on this machine.
public struct LocalProof {
    /// What no step may write, as the host's agent has it.
    public var protected: [String] = []
    let host: String
    let stop: StopToken

    public init(host: String, stop: StopToken) {
        self.host = host
        self.stop = stop
    }

    /// Blocks until the verdicts are there, and nothing is left of how they were made.
    public func prove(_ valid: ValidRunbook, params: [String: Node]) throws(AgentFailure) -> Masked<Proof> {
        let cage = try OwnProgram.cage()
        defer { cage.finish() }
        let trusted = OwnProgram.trusted + protected
        let (scratch, files) = try ScratchStage.open("orderly-proof") { path throws(FileFailure) in
            try ProofWorld(scratch: path, protected: trusted, privilege: geteuid() == 0 ? .root : .user)
        }
        defer { try? SimulatedStaging.remove(scratch: scratch) }
        do throws(FileFailure) {
            return try Engine.prove(
                valid, params: params, id: Runner.newRunID(), host: host, minimum: .degraded,
                circumstances: circumstances, with: cage, files, clock: HostClock.engine,
                secrets: BoundSecrets([]) { .failure(.init($0, .notBound)) }, stop: stop)
        } catch {
            throw AgentFailure(.machine, "\(error.path): \(error.message)")
        }
    }

    private var circumstances: Proof.Circumstances {
        let kernel = (try? PublicFile.read("/proc/sys/kernel/osrelease", limit: 256)) ?? []
        return Proof.Circumstances(
            at: HostClock.engine.now(), engine: AgentVersion.current,
            kernel: String(decoding: kernel.prefix { $0 != 0x0A }, as: UTF8.self),
            account: geteuid() == 0 ? .root : .user)
    }
}
