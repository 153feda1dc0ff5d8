import CSeccomp
import Execution
import Glibc
import LaunchPlan

extension Denial {
    /// From what the launcher counted.
    init(_ found: RefusedCall, hiding redactor: Redactor?) {
        self.init(
            call: Self.name(of: found.number), claimed: found.detail, hiding: redactor, count: Int(found.count))
    }

    private static func name(of number: UInt32) -> String {
        if number == RefusedCall.others { return "other calls" }
        let native = seccomp_arch_native()
        guard let name = unsafe seccomp_syscall_resolve_num_arch(native, Int32(bitPattern: number)) else {
            return "\(number)"
        }
        defer { unsafe free(name) }
        return unsafe String(cString: name)
    }
}
