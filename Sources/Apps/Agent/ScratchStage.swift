import Execution
import Glibc
import Staging

/// A fresh folder for what is staged and never committed to the host.
enum ScratchStage {
    /// In the first folder for temporary files in which `make` succeeds. Whoever is given it removes it.
    static func open<Files>(
        _ name: String, _ make: (String) throws(FileFailure) -> Files
    ) throws(AgentFailure) -> (String, Files) {
        let own = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var problem = "no folder for temporary files can be written"
        for folder in own.isEmpty ? ["/tmp", "/var/tmp", "/dev/shm"] : [own] {
            var template = Array("\(folder)/\(name)-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else {
                problem = "\(folder): \(String(cString: strerror(errno)))"
                continue
            }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            do throws(FileFailure) {
                return (path, try make(path))
            } catch {
                problem = "\(error.path): \(error.message)"
                try? SimulatedStaging.remove(scratch: path)
            }
        }
        throw AgentFailure(
            .machine, problem, hint: "set TMPDIR to a folder on ext4, xfs, btrfs or, from Linux 6.6, tmpfs")
    }
}
