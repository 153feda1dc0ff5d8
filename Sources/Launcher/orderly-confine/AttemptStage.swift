import CKernel
import Glibc
import LaunchPlan

/// The launcher as the program that tries what a step must not be able to do: `orderly doctor` runs it in a cage, and
/// outside of one for comparison. It has whatever rights it was started with, and asks for none.
enum AttemptStage {
    static func run(_ arguments: ArraySlice<String>) -> Never {
        for argument in arguments {
            guard let attempt = Attempt(argument: argument) else { kernel_exit_now(2) }
            let line = Array("\(argument) \(carryOut(attempt))\n".utf8)
            do throws(Failure) { try writeAll(line, to: STDOUT_FILENO, .step, nil) } catch { kernel_exit_now(1) }
        }
        kernel_exit_now(0)
    }

    /// The errno; 0 when it worked.
    private static func carryOut(_ attempt: Attempt) -> Int32 {
        switch attempt {
        case .read(let path): read(path)
        case .append(let path): append(path)
        case .create(let path): close(opening: path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        case .override(let path): override(path)
        case .connect(let port): connect(port)
        case .signal(let process): kill(process, 0) == 0 ? 0 : errno
        case .keyring: refusal(kernel_new_keyring())
        case .filter: filter()
        case .namespace: refusal(kernel_unshare(UInt64(KERNEL_CLONE_NEWUSER)))
        case .allocate(let bytes): allocate(bytes)
        case .fork(let count): fork(count)
        case .spin(let milliseconds): spin(milliseconds)
        case .wait: wait()
        }
    }

    private static func refusal(_ result: Int32) -> Int32 { result < 0 ? -result : 0 }

    // MARK: Files

    private static func read(_ path: String) -> Int32 {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return errno }
        defer { Glibc.close(file) }
        var byte: UInt8 = 0
        return unsafe Glibc.read(file, &byte, 1) < 0 ? errno : 0
    }

    private static func append(_ path: String) -> Int32 {
        let file = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard file >= 0 else { return errno }
        defer { Glibc.close(file) }
        var byte: UInt8 = 0x2B
        return unsafe Glibc.write(file, &byte, 1) < 0 ? errno : 0
    }

    private static func close(opening path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
        let file = unsafe open(path, flags | O_CLOEXEC, mode)
        guard file >= 0 else { return errno }
        Glibc.close(file)
        return 0
    }

    private static func override(_ path: String) -> Int32 {
        let made = close(opening: path, O_WRONLY | O_CREAT | O_EXCL, 0)
        guard made == 0 else { return made }
        defer { unsafe unlink(path) }
        return close(opening: path, O_RDONLY, 0)
    }

    // MARK: Network

    private static func connect(_ port: UInt16) -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return errno }
        defer { Glibc.close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe Glibc.connect(socket, $0, size) }
        }
        return result == 0 ? 0 : errno
    }

    // MARK: Privileges

    /// seccomp(2): only with CAP_SYS_ADMIN, or when nothing can be gained by exec any more.
    private static func filter() -> Int32 {
        let given = kernel_capset(0, 0, 0)
        guard given == 0 else { return -given }
        // BPF_RET | BPF_K, SECCOMP_RET_ALLOW.
        let allowAll: [UInt8] = [0x06, 0, 0, 0, 0, 0, 0xFF, 0x7F]
        return refusal(unsafe allowAll.withUnsafeBytes { unsafe kernel_seccomp($0.baseAddress, 1, 0) })
    }

    // MARK: Resources

    private static func allocate(_ bytes: Int) -> Int32 {
        let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return errno }
        for offset in stride(from: 0, to: bytes, by: 4096) {
            unsafe memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
        }
        unsafe munmap(memory, bytes)
        return 0
    }

    private static func fork(_ count: Int) -> Int32 {
        var children: [Int32] = []
        var refused: Int32 = 0
        while children.count < count && refused == 0 {
            let child = kernel_clone(0, -1, nil)
            if child == 0 { wait() }
            if child > 0 { children.append(child) } else { refused = -child }
        }
        var end = kernel_exit()
        for child in children {
            kill(child, SIGKILL)
            _ = unsafe kernel_wait(child, 0, &end)
        }
        return refused
    }

    private static func spin(_ milliseconds: Int) -> Int32 {
        let share = Int64(milliseconds) * 1_000_000
        let end = now(CLOCK_MONOTONIC) + 5 * share
        // What building the cage took is this process's time too, and none of the share.
        let wanted = now(CLOCK_PROCESS_CPUTIME_ID) + share
        repeat {
            if now(CLOCK_PROCESS_CPUTIME_ID) >= wanted { return 0 }
        } while now(CLOCK_MONOTONIC) < end
        return ETIME
    }

    private static func now(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func wait() -> Never {
        while true { pause() }
    }
}
