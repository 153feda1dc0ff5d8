import CKernel

/// Keeps what this process remembers, keys and secrets among it, from other processes of its user and from core dumps.
///
/// A process that is not dumpable (prctl(2), PR_SET_DUMPABLE) leaves no core, also where a pipe takes cores whatever the
/// limit is, and is traced and read by root alone. What it executes is dumpable again.
public enum MemorySeal {
    public static func close() throws(NetworkSeal.Failure) {
        let answer = kernel_prctl(KERNEL_PR_SET_DUMPABLE, 0, 0, 0, 0)
        guard answer >= 0 else { throw NetworkSeal.Failure(call: "prctl", errno: Int32(clamping: -answer)) }
    }
}
