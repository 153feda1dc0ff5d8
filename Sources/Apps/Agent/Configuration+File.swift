import Glibc

extension Configuration {
    /// The configuration's bytes. It names whose orders this host obeys: a file that others may write is refused.
    public static func bytes(of path: String, limit: Int) throws(AgentFailure) -> [UInt8] {
        do throws(PublicFile.Failure) {
            return try PublicFile.read(path, limit: limit, guarded: true)
        } catch {
            let hint = error.errno == EPERM ? "only root, or whom the agent runs as, may write its configuration" : nil
            throw AgentFailure(.setup, error.message, hint: hint)
        }
    }
}
