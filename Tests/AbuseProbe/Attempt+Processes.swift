import Glibc

extension Attempt {
    static let processes: [String: Body] = [
        // Any descriptor beyond the first three.
        "descriptor": { _ in
            for number: Int32 in 3..<1024 where fcntl(number, F_GETFD) >= 0 { return 0 }
            return EBADF
        },
        "descriptor-up": { path in
            for number: Int32 in 3..<1024 where openat(number, "../../../../../../../.." + path, O_RDONLY) >= 0 {
                return 0
            }
            return EBADF
        },
        "environment": { name in getenv(name) == nil ? ENOENT : 0 },
        // NUMBER: whether this process is that user in any way.
        "is-user": { text in
            let ids = UnsafeMutablePointer<UInt32>.allocate(capacity: 3)
            let place = Int(bitPattern: ids)
            call(.getresuid, place, place + 4, place + 8)
            return (0..<3).contains { ids[$0] == UInt32(text) } ? 0 : EPERM
        },
        // PROGRAM,ATTEMPT: what another program, this one, can do when it is run.
        "exec": { argument in
            let parts = argument.split(separator: ",", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return EINVAL }
            return inChild {
                var arguments: [UnsafeMutablePointer<CChar>?] = [
                    strdup("probe"), strdup("--is"), strdup(parts[1]), nil,
                ]
                execv(parts[0], &arguments)
                return errno
            }
        },
        "exec-memory": { attempt in
            let file = Int32(truncatingIfNeeded: call(.memfd, address("x"), 0))
            let own = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
            guard file >= 0, own >= 0 else { return errno }
            var offset: off_t = 0
            while sendfile(file, own, &offset, 1 << 20) > 0 {}
            return inChild {
                var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("probe"), strdup("--is"), strdup(attempt), nil]
                var environment: [UnsafeMutablePointer<CChar>?] = [nil]
                let result = arguments.withUnsafeMutableBufferPointer { arguments in
                    environment.withUnsafeMutableBufferPointer { environment in
                        call(
                            .execveat, Int(file), address(""), Int(bitPattern: arguments.baseAddress),
                            Int(bitPattern: environment.baseAddress), 0x1000)
                    }
                }
                return Int32(-result)
            }
        },
        "kill-all": { _ in refusal(kill(-1, 0)) },
        "signal": { text in refusal(kill(pid_t(text) ?? 0, 0)) },
        // The only effect that counts is whether we are still here.
        "kill-init": { signal in
            let result = refusal(kill(1, Int32(signal) ?? 0))
            usleep(20_000)
            return result
        },
        // NUMBER: to a process of our own, which it must end.
        "kill-child": { signal in
            let child = fork()
            if child == 0 {
                pause()
                _exit(0)
            }
            kill(child, Int32(signal) ?? 0)
            var status: Int32 = 0
            waitpid(child, &status, WUNTRACED)
            kill(child, SIGKILL)
            return status == 0 ? EAGAIN : 0
        },
        "ptrace-me": { _ in refusal(.ptrace, 0) },
        "ptrace-attach": { _ in withChild { refusal(.ptrace, 16, Int($0), 0, 0) } },
        "ptrace-seize": { _ in withChild { refusal(.ptrace, 0x4206, Int($0), 0, 0) } },
        "process_vm_readv": { _ in vector(.processRead) },
        "process_vm_writev": { _ in vector(.processWrite) },
        "process_madvise": { _ in refusal(.processMadvise, -1, 0, 0, 20, 0) },
        "kcmp": { _ in refusal(.kcmp, Int(getpid()), Int(getpid()), 0, 0, 0) },
        "pidfd_getfd": { _ in
            withChild {
                let process = call(.pidfdOpen, Int($0), 0)
                return process < 0 ? Int32(-process) : refusal(.pidfdGetfd, process, 0, 0)
            }
        },
        // Twice forked, in a session of its own, with standard output open; found by its argument.
        "daemon": { _ in
            let child = fork()
            if child == 0 {
                setsid()
                call(.prctl, 1, 0)
                call(.prctl, 36, 1)
                if fork() == 0 {
                    while true { pause() }
                }
                _exit(0)
            }
            var status: Int32 = 0
            waitpid(child, &status, 0)
            return 0
        },
        "wait-for-ever": { _ in
            var all = sigset_t()
            sigfillset(&all)
            sigprocmask(SIG_SETMASK, &all, nil)
            while true { usleep(100_000) }
        },
    ]

    private static func withChild(_ body: (pid_t) -> Int32) -> Int32 {
        let child = fork()
        if child == 0 {
            while true { pause() }
        }
        defer {
            kill(child, SIGKILL)
            var status: Int32 = 0
            waitpid(child, &status, 0)
        }
        return body(child)
    }

    private static func vector(_ number: Call) -> Int32 {
        let pair = UnsafeMutablePointer<Int>.allocate(capacity: 2)
        pair[0] = zeroes(8)
        pair[1] = 8
        let place = Int(bitPattern: pair)
        return withChild { refusal(number, Int($0), place, 1, place, 1, 0) }
    }
}
