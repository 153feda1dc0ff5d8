import CKernel
import Execution
import Foundation

extension Bench {
    static let abstractName = "orderly-abuse"
    static let sharedKey: Int32 = 0x0ABE_5E01

    /// What steps and controls look for on the host: sockets, shared memory, leaked descriptors, variables.
    func openExtras() throws {
        _ = try? Listener.unix([0] + Array(Self.abstractName.utf8))
        _ = shmget(key_t(Self.sharedKey), 4096, 0o1666)
        for name in ["LD_PRELOAD_ABUSE", "BASH_ENV", "PYTHONPATH", "GIT_DIR"] { setenv(name, "/nowhere", 1) }
        // Directories, sockets and memory, none of them close-on-exec.
        for number in 0..<50 {
            switch number % 3 {
            case 0: _ = open("/", O_RDONLY | O_DIRECTORY)
            case 1: _ = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            default: _ = dup(1)
            }
        }
    }

    /// One attempt in a cage of its own.
    func alone(_ attempt: String, in setting: Setting, _ change: (inout Launch) -> Void = { _ in }) -> String {
        Bench.answers([attempt], run(setting, [attempt], change))[attempt] ?? "no answer"
    }
}
