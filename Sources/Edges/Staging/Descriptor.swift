import CKernel
import Execution
import Glibc

/// An open file, closed when it goes out of scope. Every one is close-on-exec.
struct Descriptor: ~Copyable, Sendable {
    /// Valid as long as the descriptor is held in a variable: never take it from a temporary.
    let number: Int32

    init(taking number: Int32) {
        self.number = number
    }

    deinit { _ = close(number) }
}

extension Descriptor {
    /// Reads from where the file stands until `limit` bytes were given or the file ends.
    func read(at path: String, upTo limit: Int, _ take: (UnsafeRawBufferPointer) throws(FileFailure) -> Void)
        throws(FileFailure)
    {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(limit, 1 << 18), alignment: 16)
        defer { buffer.deallocate() }
        var left = limit
        while left > 0 {
            let count = Glibc.read(number, buffer.baseAddress, min(left, buffer.count))
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw .system(code, path, "read it")
            }
            if count == 0 { return }
            left -= count
            try take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at path: String) throws(FileFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(number, rest.baseAddress, rest.count)
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw .system(code, path, "write it")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    func write(_ bytes: [UInt8], at path: String) throws(FileFailure) {
        let all = bytes.span.bytes
        try all.withUnsafeBytes { buffer throws(FileFailure) in try write(buffer, at: path) }
    }

    func status(at path: String) throws(FileFailure) -> Status {
        var raw = kernel_stat()
        let result = kernel_statx(number, "", KERNEL_AT_EMPTY_PATH, &raw)
        guard result == 0 else { throw .system(-result, path, "look at it") }
        return Status(raw)
    }

    /// Writes everything that the file system of this descriptor holds back to the disk. `syncfs` rather than `fsync`
    /// of each file: without it btrfs loses the before-image when somebody else syncs the target and the power fails.
    func syncFileSystem(at path: String) throws(FileFailure) {
        let result = kernel_syncfs(number)
        guard result == 0 else { throw .system(-result, path, "sync its file system") }
    }
}
