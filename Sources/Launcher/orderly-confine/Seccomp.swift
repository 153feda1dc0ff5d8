import CKernel
import LaunchPlan

enum Seccomp {
    /// For this process and all that it makes from now on; nothing where there is no program. Takes no_new_privs.
    static func load(_ filter: [UInt8]) throws(Failure) {
        if filter.isEmpty { return }
        let count = UInt16(clamping: filter.count / 8)
        try attempt(.seccomp, unsafe filter.withUnsafeBytes { unsafe kernel_seccomp($0.baseAddress, count, 0) })
    }
}
