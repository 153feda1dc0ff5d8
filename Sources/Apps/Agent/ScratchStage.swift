import Execution
import Glibc
import Staging

/// Where dry-runs and proofs stage: in a folder for temporary files, which they clear of what others of theirs left there
/// that were killed.
enum ScratchStage {
    private static let names = ["orderly-dry-run", "orderly-proof"]

    /// In the first folder for temporary files in which `make` succeeds. Whoever is given it removes it.
    ///
    /// - Parameter name: one of `names`.
    static func open<Files>(
        _ name: String, _ make: (String) throws(FileFailure) -> Files
    ) throws(AgentFailure) -> (ScratchFolder, Files) {
        let own = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var problem = "no folder for temporary files can be written"
        for folder in own.isEmpty ? ["/tmp", "/var/tmp", "/dev/shm"] : [own] {
            ScratchFolder.removeLeftovers(of: names, in: folder)
            do throws(FileFailure) {
                let scratch = try ScratchFolder.make(name, in: folder)
                do throws(FileFailure) {
                    return (scratch, try make(scratch.path))
                } catch {
                    try? scratch.remove()
                    throw error
                }
            } catch {
                problem = "\(error.path): \(error.message)"
            }
        }
        throw AgentFailure(
            .machine, problem, hint: "set TMPDIR to a folder on ext4, xfs, btrfs or, from Linux 6.6, tmpfs")
    }
}

extension SimulatedStaging {
    static func remove(scratch: ScratchFolder) throws(FileFailure) { try scratch.remove() }
}
