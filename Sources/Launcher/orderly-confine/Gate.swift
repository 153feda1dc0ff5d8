import CKernel
import Glibc
import LaunchPlan

/// Holds a new process until its parent has finished what only the parent can do for it.
struct Gate {
    private let readEnd: Int32
    private let writeEnd: Int32

    init() throws(Failure) {
        var ends: [Int32] = [-1, -1]
        try attempt(.clone, unsafe kernel_pipe(&ends))
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    /// In the parent.
    func open() throws(Failure) {
        close(readEnd)
        defer { close(writeEnd) }
        var byte: UInt8 = 1
        try attemptLibrary(.clone, nil, Int32(clamping: unsafe write(writeEnd, &byte, 1)))
    }

    /// In the child. Ends the process when the parent went away instead; whoever did not say why is said here to have.
    func pass() {
        close(writeEnd)
        var byte: UInt8 = 0
        var count = 0
        repeat { count = unsafe read(readEnd, &byte, 1) } while count < 0 && errno == EINTR
        let error = count < 0 ? errno : EPIPE
        close(readEnd)
        if count == 1 { return }
        Status.send(.failed(Failure(.clone, errno: error)))
        kernel_exit_now(1)
    }
}
