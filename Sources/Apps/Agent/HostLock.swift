import Glibc

/// Held by whoever changes this host: the agent, or a person's `orderly run`.
public final class HostLock: Sendable {
    private let lock: Locked<StateLockBox?>

    private final class StateLockBox: Sendable {
        let lock: StateLock
        init(_ lock: consuming StateLock) { self.lock = lock }
    }

    public init(_ configuration: Configuration) throws(AgentFailure) {
        do throws(StateLock.Failure) {
            lock = Locked(StateLockBox(try StateLock(directory: configuration.stateDirectory)))
        } catch {
            switch error {
            case .held(let path):
                throw AgentFailure(
                    .busy, "another orderly works on this host (\(path) is locked)",
                    hint: "wait for it, or end the agent first")
            case .system(_, ENOENT):
                throw AgentFailure(
                    .setup, "the state directory \(configuration.stateDirectory) does not exist",
                    hint: "`orderly enroll` makes it, with this host's keys; or set `state_dir` to where it is")
            case .system(let path, let code):
                throw AgentFailure(
                    .setup, PublicFile.Failure(path: path, errno: code).message,
                    hint: "run it as the user that owns the state directory")
            }
        }
    }

    public func release() { lock.value = nil }
}
