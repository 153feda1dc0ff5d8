import Foundation

enum ErrorName {
    private static let names: [Int32: String] = [
        EPERM: "EPERM", ENOENT: "ENOENT", EIO: "EIO", E2BIG: "E2BIG", EBADF: "EBADF", EAGAIN: "EAGAIN",
        ENOMEM: "ENOMEM",
        EACCES: "EACCES", EBUSY: "EBUSY", EEXIST: "EEXIST", EXDEV: "EXDEV", ENODEV: "ENODEV", ENOTDIR: "ENOTDIR",
        EINVAL: "EINVAL", EMFILE: "EMFILE", ENOSPC: "ENOSPC", EROFS: "EROFS", ENOSYS: "ENOSYS", ELOOP: "ELOOP",
        EINTR: "EINTR", ENFILE: "ENFILE", EDQUOT: "EDQUOT", EAFNOSUPPORT: "EAFNOSUPPORT", EOPNOTSUPP: "EOPNOTSUPP",
        EBADMSG: "EBADMSG", ESTALE: "ESTALE", EPROTO: "EPROTO",
    ]

    static func of(_ errno: Int32) -> String { names[errno] ?? "errno \(errno)" }
}
