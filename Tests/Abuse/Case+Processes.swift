import Execution
import Foundation

/// B3 and B4: descriptors, programs, processes, signals, lifetime.
extension Case {
    static let processes: [Case] =
        [
            attempt(36, "descriptor", .all("EBADF"), control: .outside("ok")),
            attempt(37, "descriptor-up=/etc/shadow", .all("EBADF"), control: .outside("ok")),
            skipped(38, "a socket inherited as a descriptor", "36 finds any: a third of what leaks there are sockets"),
            attempt(40, "open-read=/proc/1/exe", .all("ENOENT").but(.host, "EACCES"), control: .outside("ok")),
            attempt(40, "read=/proc/1/environ", .all("ENOENT").but(.host, "EACCES"), control: .outside("ok")),
            attempt(40, "read=/proc/{agent}/exe", .all("ENOENT"), control: .outside("ok")),
            scene(
                41, "the program is /proc/self/exe", .all("set-up"),
                control: .scene("ok") { $0.program("/usr/bin/true") }
            ) {
                $0.program("/proc/self/exe")
            },
            scene(
                42, "the launcher's folder declared for writing", .all("EPERM or set-up"),
                control: .scene("ok") { $0.writeLauncher(outside: true) }
            ) {
                $0.writeLauncher(outside: false)
            },
            attempt(42, "write={launcher}", .all("ENOENT"), control: .none),
            attempt(43, "exec-memory=unshare-user", .all("EPERM"), control: .outside("ok")),
            attempt(43, "exec-memory=thread", .all("ok"), control: .none),
            attempt(44, "exec={scratch}/setuid/probe,is-user=4242", .all("EPERM"), in: .reads, control: .outside("ok")),
            attempt(44, "exec={scratch}/setuid/probe,thread", .all("ok"), in: .reads, control: .none),
        ]
        + ["LD_PRELOAD_ABUSE", "BASH_ENV", "PYTHONPATH", "GIT_DIR"].map {
            attempt(46, "environment=" + $0, .all("ENOENT"), control: .outside("ok"))
        }
        + [
            attempt(46, "environment=PATH", .all("ok"), control: .none),
            scene(47, "arguments that look like others", .all("verbatim"), control: .none) { $0.arguments() },
            scene(47, "an argument with a zero byte", .all("set-up: plan"), control: .none) {
                Bench.describe($0.run(.plain, ["thread\u{0}x"]).verdict)
            },
            // Alone in its cage, but for process 1, which does not count.
            scene(48, "kill(-1)", .all("exit \(ESRCH)"), control: .none) {
                Bench.describe($0.run(.plain, ["--is", "kill-all"]).verdict)
            },
            attempt(48, "signal={agent}", .all("ESRCH"), control: .outside("ok")),
            attempt(
                49, "kill-init=9", .all("EPERM").but(.degraded, "ok"), control: .attempt("kill-child=9", .plain, "ok")),
            attempt(
                49, "kill-init=19", .all("EPERM").but(.degraded, "ok"), control: .attempt("kill-child=19", .plain, "ok")
            ),
            attempt(
                49, "kill-init=15", .all("EPERM").but(.degraded, "ok"), control: .attempt("kill-child=15", .plain, "ok")
            ),
            skipped(50, "signals without a process namespace", "there is no cage without one"),
            attempt(51, "ptrace-me", .all("EPERM"), control: .outside("ok")),
            attempt(51, "ptrace-attach", .all("EPERM"), control: .outside("ok")),
            attempt(51, "ptrace-seize", .all("EPERM"), control: .outside("ok")),
            attempt(52, "process_vm_readv", .all("EPERM"), control: .outside("ok")),
            attempt(52, "process_vm_writev", .all("EPERM"), control: .outside("ok")),
            attempt(52, "open-read=/proc/1/mem", .all("ENOENT").but(.host, "EACCES"), control: .outside("ok")),
            attempt(53, "pidfd_getfd", .all("EPERM"), control: .outside("ok")),
            attempt(53, "kcmp", .all("EPERM"), control: .outside("ok")),
            attempt(54, "read=/proc/{agent}/environ", .all("ENOENT"), control: .outside("ok")),
            attempt(54, "read=/proc/{agent}/cmdline", .all("ENOENT"), control: .outside("ok")),
            scene(
                55, "a daemon that holds the output", .all("ok, gone"),
                control: .scene("still there") { $0.daemonOutside() }
            ) { $0.daemon() },
            scene(56, "a step that blocks every signal", .all("timed out, gone"), control: .none) { $0.timeout() },
            scene(
                58, "a step that cannot be killed",
                .all("unkillable").skipped(.user, "a frozen group needs root").skipped(
                    .degraded, "its mounts hide the freezer"
                ).skipped(.host, "as in root").onlySpawned("as in root"), control: .none
            ) { try $0.frozen() },
            scene(
                59, "the agent killed",
                .all("gone, swept").skipped(.host, "as in root").skipped(.degraded, "as in root").skipped(
                    .user, "Tests/ConfinementTests shows it"
                ).skipped(.dry, "as in root"), control: .none
            ) { try $0.killedAgent(.running) },
            scene(
                59, "the agent killed while a cage is ready", Expected(values: [.ready: "gone, swept"]), control: .none
            ) { try $0.killedAgent(.none) },
            skipped(
                60, "the thread that started a step ends",
                "launch() returns only with the step, and nothing hangs on a thread: no PDEATHSIG"),
            skipped(61, "a stage killed at every point", "orderly-abuse --faults shows it"),
            attempt(64, "forks=100", .all("EAGAIN"), in: .forks, control: .setting(.plain, "ok")),
            attempt(65, "threads=100", .all("EAGAIN"), in: .threads, control: .setting(.plain, "ok")),
            attempt(65, "descriptors=5000", .all("EMFILE"), control: .none),
            skipped(66, "PDEATHSIG and subreaper games", "55's daemon plays them"),
            skipped(67, "sessions and groups of its own", "55's daemon has them"),
        ]
}
