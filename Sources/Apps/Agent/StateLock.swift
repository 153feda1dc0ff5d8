import Glibc

/// One program at a time changes this host: the agent, or a person's `orderly run`. Held until it goes out of scope,
/// and let go by the kernel when the program dies.
struct StateLock: ~Copyable {
    private let descriptor: Int32

    enum Failure: Error, Sendable, Hashable {
        /// Another program holds it.
        case held(path: String)
        case system(path: String, errno: Int32)
    }

    init(directory: String) throws(Failure) {
        let path = directory + "/agent.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system(path: path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw code == EWOULDBLOCK ? .held(path: path) : .system(path: path, errno: code)
        }
    }

    deinit { close(descriptor) }
}
