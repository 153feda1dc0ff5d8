import CKernel
import Glibc

/// A file descriptor that closes itself.
struct Descriptor: ~Copyable {
    /// Negative: minus the errno of the call that should have made it.
    private(set) var number: Int32

    /// Takes over what a CKernel function returned.
    init(_ result: Int32) {
        number = result
    }

    /// open(2) with O_CLOEXEC.
    init(opening path: String, _ flags: Int32) {
        let result = unsafe open(path, flags | O_CLOEXEC)
        number = result < 0 ? -errno : result
    }

    deinit {
        if number >= 0 { Glibc.close(number) }
    }

    var isOpen: Bool { number >= 0 }
    /// The errno that is in its place.
    var error: Int32 { number < 0 ? -number : 0 }

    /// Above the numbers that a launcher is born with.
    static let firstFree: Int32 = 32

    /// A number with which none of the launcher's is overwritten while they are given out.
    consuming func raised() -> Descriptor {
        if number < 0 || number >= Self.firstFree { return self }
        return Descriptor(kernel_duplicate(number, Self.firstFree))
    }

    /// Everything from the start; nil when it cannot be read.
    borrowing func contents(limit: Int = 1 << 20) -> [UInt8]? {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16384)
        while bytes.count < limit {
            let count = unsafe pread(number, &part, part.count, off_t(bytes.count))
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += part.prefix(count)
        }
        return bytes
    }

    /// False when not all of it could be written.
    borrowing func write(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(number, $0.baseAddress?.advanced(by: done), $0.count - done)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return false }
            done += count
        }
        return true
    }
}
