import CKernel
import Execution
import Glibc

struct Pipe: ~Copyable {
    let read: Descriptor
    let write: Descriptor

    init() throws(SetupFailure) {
        var ends: [Int32] = [-1, -1]
        let result = unsafe kernel_pipe(&ends)
        guard result == 0 else { throw SetupFailure(stage: "spawn", errno: -result) }
        let read = Descriptor(ends[0]).raised()
        let write = Descriptor(ends[1]).raised()
        guard read.isOpen, write.isOpen else { throw SetupFailure(stage: "spawn", errno: EMFILE) }
        self.read = read
        self.write = write
    }
}
