import Execution
import Glibc

/// How something that was tried ended.
enum Outcome: Hashable {
    case works
    case refused(Int32)
    /// The host shows what it must not, or does not show what it must.
    case seen(String)
    /// The process did not live to tell.
    case ended(Verdict)

    /// Whether more of a busy host might have made it another.
    var isOutOfTime: Bool { self == .ended(.timedOut) || self == .refused(ETIME) }

    var text: String {
        switch self {
        case .works: "works"
        case .refused(let code): Self.name(of: code)
        case .seen(let text): text
        case .ended(let verdict): Self.text(of: verdict)
        }
    }

    private static let names: [Int32: String] = [
        EPERM: "EPERM", ENOENT: "ENOENT", ESRCH: "ESRCH", EIO: "EIO", EBADF: "EBADF", EAGAIN: "EAGAIN",
        ENOMEM: "ENOMEM", EACCES: "EACCES", EBUSY: "EBUSY", EEXIST: "EEXIST", EXDEV: "EXDEV", ENODEV: "ENODEV",
        ENOTDIR: "ENOTDIR", EINVAL: "EINVAL", EMFILE: "EMFILE", ENOSPC: "ENOSPC", EROFS: "EROFS", ENOSYS: "ENOSYS",
        ELOOP: "ELOOP", ETIME: "ETIME", EOVERFLOW: "EOVERFLOW", EOPNOTSUPP: "EOPNOTSUPP", EUSERS: "EUSERS",
        EAFNOSUPPORT: "EAFNOSUPPORT", ENETUNREACH: "ENETUNREACH", ETIMEDOUT: "ETIMEDOUT",
        ECONNREFUSED: "ECONNREFUSED", EHOSTUNREACH: "EHOSTUNREACH", EDQUOT: "EDQUOT",
    ]

    static func name(of code: Int32) -> String { names[code] ?? "errno \(code)" }

    private static func text(of verdict: Verdict) -> String {
        switch verdict {
        case .exited(let code): "exit \(code)"
        case .signalled(let signal): "killed by signal \(signal)"
        case .timedOut: "killed at its time limit"
        case .outOfMemory: "killed at its memory limit"
        case .outputLimit: "killed at its output limit"
        case .denialBudget: "killed for 10,000 refused system calls"
        case .stageLimit: "killed at its stage limit"
        case .stopped: "stopped"
        case .unkillable: "not even SIGKILL ended it"
        case .setupFailed(let failure):
            "no cage (\(failure.stage)\(failure.path.map { " \($0)" } ?? "")"
                + "\(failure.errno == 0 ? "" : ": \(name(of: failure.errno))"))"
        }
    }
}
