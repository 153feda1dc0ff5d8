import CKernel
import Glibc
import LaunchPlan

enum Capabilities {
    /// SECBIT_NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE, each locked, and KEEP_CAPS locked off: being uid 0
    /// means nothing, for good (capabilities(7)).
    private static let lockedBits: UInt64 = 0b1110_1111

    /// Of a process that from now on only watches.
    static func giveUp() throws(Failure) {
        try attempt(.capabilities, kernel_capset(0, 0, 0))
        try attempt(.privileges, kernel_prctl(KERNEL_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    }

    /// Everything else leaves every set, the bounding one included.
    static func keepOnly(_ kept: UInt64) throws(Failure) {
        for capability in 0..<UInt64(64) where kept & 1 << capability == 0 {
            let result = kernel_prctl(KERNEL_PR_CAPBSET_DROP, capability, 0, 0, 0)
            // The first number that this kernel does not know, by two answers: one alone may be a sandbox's around ours,
            // and the rest would be kept.
            if result == -EINVAL, kernel_prctl(KERNEL_PR_CAPBSET_READ, capability, 0, 0, 0) == -EINVAL { break }
            try attempt(.capabilities, result)
        }
        var (effective, permitted, inheritable): (UInt64, UInt64, UInt64) = (0, 0, 0)
        try attempt(.capabilities, unsafe kernel_capget(&effective, &permitted, &inheritable))
        try attempt(.capabilities, kernel_capset(effective, permitted, kept))
        try attempt(
            .capabilities, kernel_prctl(KERNEL_PR_CAP_AMBIENT, UInt64(KERNEL_PR_CAP_AMBIENT_CLEAR_ALL), 0, 0, 0))
        // Ambient, because uid 0 itself no longer gives any at exec.
        for capability in 0..<UInt64(64) where kept & 1 << capability != 0 {
            try attempt(
                .capabilities,
                kernel_prctl(KERNEL_PR_CAP_AMBIENT, UInt64(KERNEL_PR_CAP_AMBIENT_RAISE), capability, 0, 0))
        }
        try attempt(.capabilities, kernel_prctl(KERNEL_PR_SET_SECUREBITS, lockedBits, 0, 0, 0))
        try attempt(.capabilities, kernel_capset(kept, kept, kept))
    }
}
