import Glibc

/// One thing that a step should not be able to do, or a control beside it.
struct Attempt {
    /// 0, or the errno of the call that was refused.
    typealias Body = @Sendable (_ argument: String) -> Int32

    private static let table: [String: Body] = namespaces.merging(files) { $1 }.merging(processes) { $1 }
        .merging(kernel) { $1 }.merging(network) { $1 }.merging(resources) { $1 }

    private let body: Body
    private let argument: String

    /// `NAME` or `NAME=ARGUMENT`.
    init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard let name = parts.first, let body = Self.table[name] else { return nil }
        self.body = body
        argument = parts.count == 2 ? parts[1] : ""
    }

    /// In this process.
    func make() -> Int32 { body(argument) }

    /// In a process of its own, since it may change that process or end it.
    func outcome() -> String {
        let child = fork()
        if child == 0 { _exit(make()) }
        guard child > 0 else { return Self.name(of: errno) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7f
        if signal != 0 { return Self.signals[signal] ?? "signal \(signal)" }
        let code = status >> 8 & 0xff
        return code == 0 ? "ok" : Self.name(of: code)
    }

    /// Runs `body` in a child; its exit code.
    static func inChild(_ body: () -> Int32) -> Int32 {
        let child = fork()
        if child == 0 { _exit(body()) }
        guard child > 0 else { return errno }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : EINTR
    }

    private static let signals: [Int32: String] = [
        6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV", 25: "SIGXFSZ", 31: "SIGSYS",
    ]

    private static let names: [Int32: String] = [
        EPERM: "EPERM", ENOENT: "ENOENT", ESRCH: "ESRCH", EINTR: "EINTR", EIO: "EIO", E2BIG: "E2BIG",
        ENOEXEC: "ENOEXEC",
        EBADF: "EBADF", ECHILD: "ECHILD", EAGAIN: "EAGAIN", ENOMEM: "ENOMEM", EACCES: "EACCES", EFAULT: "EFAULT",
        EBUSY: "EBUSY", EEXIST: "EEXIST", EXDEV: "EXDEV", ENODEV: "ENODEV", ENXIO: "ENXIO", ENOTDIR: "ENOTDIR",
        EISDIR: "EISDIR", EINVAL: "EINVAL", ENFILE: "ENFILE", EMFILE: "EMFILE", ENOTTY: "ENOTTY", ETXTBSY: "ETXTBSY",
        EFBIG: "EFBIG", ENOSPC: "ENOSPC", EROFS: "EROFS", EMLINK: "EMLINK", ERANGE: "ERANGE", ENOSYS: "ENOSYS",
        ELOOP: "ELOOP", ENODATA: "ENODATA", EOVERFLOW: "EOVERFLOW", ENOTSOCK: "ENOTSOCK",
        EPROTONOSUPPORT: "EPROTONOSUPPORT", ESOCKTNOSUPPORT: "ESOCKTNOSUPPORT", EOPNOTSUPP: "EOPNOTSUPP",
        EAFNOSUPPORT: "EAFNOSUPPORT", EADDRINUSE: "EADDRINUSE", EADDRNOTAVAIL: "EADDRNOTAVAIL",
        ENETUNREACH: "ENETUNREACH", ECONNREFUSED: "ECONNREFUSED", ETIMEDOUT: "ETIMEDOUT", EDQUOT: "EDQUOT",
        ENOKEY: "ENOKEY",
    ]

    private static func name(of errno: Int32) -> String { names[errno] ?? "errno \(errno)" }
}
