import CKernel
import Glibc
import LaunchPlan

/// The plan as it came through `Channel.plan`.
enum PlanFile {
    static func read() throws(Failure) -> LaunchPlan {
        let bytes = try contents(of: Channel.plan)
        do throws(PlanError) {
            return try LaunchPlan(decoding: bytes)
        } catch {
            throw Failure(.plan, path: "\(error)", errno: EBADMSG)
        }
    }

    /// What of it comes behind the bytes of a groundwork.
    static func remainder(behind count: Int, sources known: Int) throws(Failure) -> LaunchPlan.Remainder {
        let bytes = try contents(of: Channel.plan)
        do throws(PlanError) {
            return try LaunchPlan.Remainder(of: bytes, behind: count, sources: known)
        } catch {
            throw Failure(.plan, path: "\(error)", errno: EBADMSG)
        }
    }

    static func beginning(of plan: [UInt8], behind count: Int) throws(Failure) -> LaunchPlan.Remainder.Beginning {
        do throws(PlanError) {
            return try LaunchPlan.Remainder.Beginning(of: plan, behind: count)
        } catch {
            throw Failure(.plan, path: "\(error)", errno: EBADMSG)
        }
    }

    /// All of a sealed memfd.
    static func contents(of descriptor: Int32) throws(Failure) -> [UInt8] {
        // An unsealed plan could change after it was checked.
        guard kernel_is_sealed(descriptor) == 1 else { throw Failure(.plan, errno: EPERM) }
        var found = kernel_stat()
        try attempt(.plan, unsafe kernel_statx(descriptor, "", KERNEL_AT_EMPTY_PATH, &found))
        guard found.size <= UInt64(LaunchPlan.mostBytes) else { throw Failure(.plan, errno: E2BIG) }
        var bytes = [UInt8](repeating: 0, count: Int(found.size))
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(done))
            }
            let error = errno
            guard count > 0 else { throw Failure(.plan, errno: count == 0 ? EIO : error) }
            done += count
        }
        return bytes
    }
}
