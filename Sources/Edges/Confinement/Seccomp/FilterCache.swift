import Execution
import Synchronization

/// Compiled programs, each made once: making one takes as long as a whole launch.
final class FilterCache: Sendable {
    private let compiled = Mutex<[SeccompProfile: [[UInt8]]]>([:])

    func programs(for profile: SeccompProfile) throws(SetupFailure) -> [[UInt8]] {
        if let known = compiled.withLock({ $0[profile] }) { return known }
        do throws(SeccompFilter.Refusal) {
            let programs = try profile.programs()
            compiled.withLock { $0[profile] = programs }
            return programs
        } catch {
            throw SetupFailure(
                stage: "seccomp", path: error.call, errno: error.errno, hint: "libseccomp refused a rule")
        }
    }
}
