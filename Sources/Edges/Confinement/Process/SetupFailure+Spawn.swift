import Execution
import Glibc

extension SetupFailure {
    /// The launcher ended before the step began, and neither said why nor that it had begun. No channel is left to ask.
    static let launcherEnded = SetupFailure(
        stage: "launcher", errno: 0,
        hint:
            "it ended without a word before the step began, so nothing of the step ran: it was killed, or had no memory "
            + "to take its plan; `journalctl -k` shows for want of what, then run again")

    /// Where no launcher came to be.
    ///
    /// - Parameter errno: the kernel's for the agent or, as an answer, for the fork server.
    init(noLauncher errno: Int32, path: String? = nil) {
        self.init(stage: "spawn", path: path, errno: errno, hint: Self.spawnHint(errno))
    }

    private static func spawnHint(_ code: Int32) -> String? {
        switch code {
        case EPIPE, ECONNRESET, ENOTCONN, EBADF:
            "the process that starts launchers is gone; restart the agent"
        case EAGAIN:
            "no further process may be made: raise TasksMax= of the agent's unit, or `ulimit -u` and kernel.pid_max"
        case ENOMEM, ENOBUFS: "the host, or the agent's control group, has no memory left; make room and run again"
        case EMFILE, ENFILE, EMSGSIZE, EPROTO, ETOOMANYREFS:
            "no further descriptor can be had: raise LimitNOFILE= of the agent's unit, or fs.file-max"
        case EINVAL: "agent and launcher are of different versions: install them together, then restart the agent"
        case EPERM, EACCES: "something forbids the agent to start its launcher: `journalctl -k | grep -i denied`"
        case ENOENT, ENOEXEC: "the launcher is not there, or not a program: install orderly-confine again"
        default: nil
        }
    }
}
