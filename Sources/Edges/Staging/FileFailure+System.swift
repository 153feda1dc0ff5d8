import Execution
import Glibc

extension FileFailure {
    /// What a system call said. `doing` completes "cannot …".
    static func system(_ code: Int32, _ path: String, _ doing: String) -> FileFailure {
        let kind: Code =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM: .notAllowed
            case EEXIST, ENOTEMPTY: .conflict
            case ENOSPC, EDQUOT: .noSpace
            case EROFS: .readOnly
            case EBUSY, EXDEV: .mountPoint
            case ELOOP: .link
            case EFBIG, ENAMETOOLONG: .tooLarge
            case EOPNOTSUPP, EINVAL, EOVERFLOW: .notSupported
            default: .io
            }
        let reason =
            code == ELOOP ? "a symbolic link lies on the way; name the real path" : String(cString: strerror(code))
        return FileFailure(kind, path: path, "cannot \(doing): \(reason)", errno: code)
    }
}
