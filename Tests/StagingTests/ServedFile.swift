import CKernel
import Glibc
import Synchronization

/// A file system of one file, served through /dev/fuse by a thread of this process: below a loop device it is a disk of
/// which every write and every flush is known, in order, and can be made to fail.
///
/// The protocol is that of linux/fuse.h, of which a disk needs six requests.
final class ServedFile: Sendable {
    enum Entry: Sendable {
        case write(at: Int, [UInt8])
        /// All writes before it are on the disk.
        case flush
    }

    /// Which writes and flushes fail, counted from when this was said.
    enum Fault: Sendable {
        case none
        case from(Int)
        case once(Int)

        func strikes(_ number: Int) -> Bool {
            switch self {
            case .none: false
            case .from(let first): number >= first
            case .once(let only): number == only
            }
        }
    }

    static let isPossible: Bool = {
        // Opened, since the device can be there without the kernel's part.
        let device = open("/dev/fuse", O_RDWR | O_CLOEXEC)
        if device >= 0 { close(device) }
        return geteuid() == 0 && device >= 0
    }()

    private struct State {
        var log: [Entry] = []
        var isLogging = false
        var fault = Fault.none
        /// Writes and flushes since the fault was said.
        var count = 0
    }

    private let state = Mutex(State())
    private let device: Int32
    private let file: Int32
    private let size: Int
    /// Where it is mounted.
    let path: String

    /// Serves `content` as the file `path`, which is there and empty.
    init(_ content: String, at path: String) throws {
        self.path = path
        file = open(content, O_RDWR | O_CLOEXEC)
        device = open("/dev/fuse", O_RDWR | O_CLOEXEC)
        var found = stat()
        guard file >= 0, device >= 0, fstat(file, &found) == 0 else { throw Broken(call: "open", errno: errno) }
        size = Int(found.st_size)
        let result = kernel_mount("served", path, "fuse", 0, "fd=\(device),rootmode=100000,user_id=0,group_id=0")
        guard result == 0 else { throw Broken(call: "mount fuse", errno: -result) }
        var thread = pthread_t()
        let own = Unmanaged.passRetained(self)
        let failed = pthread_create(
            &thread, nil,
            { own in
                guard let own else { return nil }
                Unmanaged<ServedFile>.fromOpaque(own).takeRetainedValue().serve()
                return nil
            }, own.toOpaque())
        guard failed == 0 else { throw Broken(call: "pthread_create", errno: failed) }
        pthread_detach(thread)
    }

    deinit {
        close(device)
        close(file)
    }

    /// The thread ends with the mount.
    func unmount() { KernelOverlay.unmount(path) }

    // MARK: The disk

    /// Forgets the log and starts another; `body` is called while nothing is written.
    func startLog(_ body: () throws -> Void) rethrows {
        try state.withLock { state in
            try body()
            state.log = []
            state.isLogging = true
        }
    }

    var log: [Entry] { state.withLock { $0.log } }
    var logged: Int { state.withLock { $0.log.count } }

    func fail(_ fault: Fault) {
        state.withLock { state in
            state.fault = fault
            state.count = 0
        }
    }

    /// Writes and flushes since `fail` was called.
    var counted: Int { state.withLock { $0.count } }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
        state.withLock { state in
            state.count += 1
            if state.fault.strikes(state.count - 1) { return -EIO }
            guard pwrite(file, bytes.baseAddress, bytes.count, off_t(offset)) == bytes.count else { return -EIO }
            if state.isLogging { state.log.append(.write(at: offset, Array(bytes))) }
            return 0
        }
    }

    private func flush() -> Int32 {
        state.withLock { state in
            state.count += 1
            if state.fault.strikes(state.count - 1) { return -EIO }
            if state.isLogging { state.log.append(.flush) }
            return 0
        }
    }

    // MARK: The protocol

    private static let mostWritten = 1 << 20

    private func serve() {
        // One write, with its headers.
        let request = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.mostWritten + 8192, alignment: 4096)
        defer { request.deallocate() }
        while true {
            let count = Glibc.read(device, request.baseAddress, request.count)
            if count < 0 {
                let code = errno
                // Taken back by who asked, or not mounted any more.
                if code == ENOENT || code == EINTR { continue }
                return
            }
            answer(UnsafeRawBufferPointer(rebasing: request[..<count]))
        }
    }

    /// Lengths are those of `struct fuse_in_header` (40 bytes) and what follows it.
    private func answer(_ request: UnsafeRawBufferPointer) {
        guard request.count >= 40 else { return }
        let unique = request.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        let body = UnsafeRawBufferPointer(rebasing: request[40...])
        switch request.loadUnaligned(fromByteOffset: 4, as: UInt32.self) {
        case 26: reply(unique, initialisation)
        case 3: reply(unique, attributes)
        // FOPEN_DIRECT_IO: through the page cache, a write that begins or ends within a page would come in parts.
        case 14: reply(unique, bytes(UInt64(0)) + bytes(UInt32(1)) + bytes(UInt32(0)))
        case 15 where body.count >= 20: read(unique, body)
        case 16 where body.count >= 40:
            let offset = Int(body.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            let count = body.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
            let result = write(UnsafeRawBufferPointer(rebasing: body[40...].prefix(Int(count))), at: offset)
            reply(unique, bytes(count) + bytes(UInt32(0)), error: result)
        case 20: reply(unique, [], error: flush())
        case 18, 25, 38: reply(unique, [])
        // Forgetting and interrupting are not answered.
        case 2, 36, 42: return
        default: reply(unique, [], error: -ENOSYS)
        }
    }

    private func read(_ unique: UInt64, _ body: UnsafeRawBufferPointer) {
        let offset = Int(body.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        var content = [UInt8](repeating: 0, count: Int(body.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
        let count = pread(file, &content, content.count, off_t(offset))
        reply(unique, Array(content.prefix(max(0, count))), error: count < 0 ? -EIO : 0)
    }

    /// `struct fuse_init_out`, version 7.31, with FUSE_BIG_WRITES and FUSE_MAX_PAGES.
    private var initialisation: [UInt8] {
        bytes(UInt32(7)) + bytes(UInt32(31)) + bytes(UInt32(1 << 17)) + bytes(UInt32(1 << 5 | 1 << 22))
            + bytes(UInt16(16)) + bytes(UInt16(12)) + bytes(UInt32(Self.mostWritten)) + bytes(UInt32(1))
            + bytes(UInt16(256)) + [UInt8](repeating: 0, count: 34)
    }

    /// `struct fuse_attr_out`: a file of root's, of a size that does not change.
    private var attributes: [UInt8] {
        let times = [UInt8](repeating: 0, count: 36)
        let numbers = [UInt32(S_IFREG) | 0o600, 1, 0, 0, 0, 4096, 0].flatMap { bytes($0) }
        return bytes(UInt64(3600)) + bytes(UInt64(0)) + bytes(UInt64(1)) + bytes(UInt64(size))
            + bytes(UInt64(size / 512)) + times + numbers
    }

    private func bytes(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }

    private func reply(_ unique: UInt64, _ body: [UInt8], error: Int32 = 0) {
        let body = error == 0 ? body : []
        let whole = bytes(UInt32(16 + body.count)) + bytes(error) + bytes(unique) + body
        _ = Glibc.write(device, whole, whole.count)
    }
}
