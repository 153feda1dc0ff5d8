import Execution
import LaunchPlan
import Synchronization

/// Compiled programs, each made once: making one takes as long as a whole launch.
final class FilterCache: Sendable {
    private let compiled = Mutex<[SeccompProfile: [[UInt8]]]>([:])
    private let stages = Mutex<StageFilters?>(nil)

    func programs(for profile: SeccompProfile) throws(SetupFailure) -> [[UInt8]] {
        if let known = compiled.withLock({ $0[profile] }) { return known }
        let programs = try Self.made { () throws(SeccompFilter.Refusal) in try profile.programs() }
        compiled.withLock { $0[profile] = programs }
        return programs
    }

    func stageFilters() throws(SetupFailure) -> StageFilters {
        if let known = stages.withLock({ $0 }) { return known }
        let filters = try Self.made { () throws(SeccompFilter.Refusal) in try StageCalls.filters() }
        stages.withLock { $0 = filters }
        return filters
    }

    private static func made<Programs>(
        _ make: () throws(SeccompFilter.Refusal) -> Programs
    ) throws(SetupFailure) -> Programs {
        do throws(SeccompFilter.Refusal) {
            return try make()
        } catch {
            throw SetupFailure(
                stage: "seccomp", path: error.call, errno: error.errno, hint: "libseccomp refused a rule")
        }
    }
}
