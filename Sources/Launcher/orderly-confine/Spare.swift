import CKernel
import Glibc
import LaunchPlan

/// A launcher that was started before there was a launch, seen from the fork server. It is used once.
struct Spare {
    let number: Int32
    let process: Int32
    private let socket: Int32

    /// - Parameter told: what came with `Channel.Request.prepare`.
    ///
    /// Nil when it cannot be made; launches are started without then.
    init?(_ told: [Int32]) {
        var pair: [Int32] = [-1, -1]
        guard unsafe kernel_socketpair(&pair) == 0 else { return nil }
        var process: Int32 = -1
        let result = unsafe kernel_clone(0, -1, &process)
        if result == 0 { SpareStage.run([pair[1]] + told) }
        Glibc.close(pair[1])
        guard result > 0 else {
            Glibc.close(pair[0])
            return nil
        }
        (number, self.process, socket) = (result, process, pair[0])
    }

    /// False when it is gone.
    func handOver(_ descriptors: [Int32]) -> Bool {
        var byte: UInt8 = 0
        return unsafe kernel_send(socket, &byte, 1, descriptors, descriptors.count) == 1
    }

    /// Without a launch, that is its end.
    func close() {
        Glibc.close(socket)
        Glibc.close(process)
    }
}
