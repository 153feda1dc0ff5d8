import CKernel
import Glibc

/// A file without a name, gone with this value: for a call that reads from and writes to descriptors.
struct ScratchFile: ~Copyable {
    let descriptor: Int32

    init() throws(CommandFailure) {
        descriptor = kernel_openat2(AT_FDCWD, "/tmp", UInt64(KERNEL_O_TMPFILE) | UInt64(O_RDWR), 0o600, 0)
        guard descriptor >= 0 else { throw File.failure("cannot make a file in", "/tmp", -descriptor) }
    }

    deinit { close(descriptor) }

    /// Writes `bytes`, to be read from the beginning.
    borrowing func fill(_ bytes: [UInt8]) throws(CommandFailure) {
        Console.write(bytes, to: descriptor)
        guard lseek(descriptor, 0, SEEK_END) == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw File.failure("cannot write a file in", "/tmp")
        }
    }

    borrowing func content() throws(CommandFailure) -> [UInt8] {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw File.failure("cannot read a file in", "/tmp") }
        return try File.readAll(descriptor, "a file in /tmp", File.largest)
    }
}
