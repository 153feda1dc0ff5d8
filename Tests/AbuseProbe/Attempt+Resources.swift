import Glibc

extension Attempt {
    static let resources: [String: Body] = [
        "raise-limit": { _ in
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(7), &limit)
            limit.rlim_max += 1
            return refusal(setrlimit(__rlimit_resource_t(7), &limit))
        },
        "nice": { _ in refusal(setpriority(__priority_which_t(0), 0, -20)) },
        "realtime": { _ in
            let parameter = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
            parameter[0] = 1
            return refusal(.schedSetscheduler, 0, 1, Int(bitPattern: parameter))
        },
        "io-priority": { _ in refusal(.ioprioSet, 1, 0, 1 << 13) },
        "oom-score": { score in write(score, to: "/proc/self/oom_score_adj") },
        // MEGABYTES
        "lock": { text in
            let size = (Int(text) ?? 1) << 20
            guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                memory != MAP_FAILED
            else { return errno }
            return refusal(mlock(memory, size))
        },
        "memory": { text in
            let size = (Int(text) ?? 1) << 20
            guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                memory != MAP_FAILED
            else { return errno }
            for offset in stride(from: 0, to: size, by: 4096) {
                memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
            }
            return 0
        },
        // COUNT
        "forks": { text in
            var children: [pid_t] = []
            var result: Int32 = 0
            for _ in 0..<(Int(text) ?? 1) {
                let child = fork()
                if child == 0 {
                    while true { pause() }
                }
                if child < 0 {
                    result = errno
                    break
                }
                children.append(child)
            }
            for child in children { kill(child, SIGKILL) }
            for child in children {
                var status: Int32 = 0
                waitpid(child, &status, 0)
            }
            return result
        },
        "threads": { text in
            for _ in 0..<(Int(text) ?? 1) {
                var thread = pthread_t()
                let result = pthread_create(&thread, nil, { _ in while true { pause() } }, nil)
                if result != 0 { return result }
            }
            return 0
        },
        "descriptors": { text in
            for _ in 0..<(Int(text) ?? 1) where dup(0) < 0 { return errno }
            return 0
        },
        "timers": { text in
            let timer = zeroes(8)
            for _ in 0..<(Int(text) ?? 1) {
                let result = refusal(.timerCreate, 1, 0, timer)
                if result != 0 { return result }
            }
            return 0
        },
        // SECONDS of one core
        "busy": { text in
            let end = time(nil) + (Int(text) ?? 1) + 1
            while time(nil) < end {}
            return 0
        },
        "flood": { text in
            let block = [UInt8](repeating: 0x78, count: 65536)
            for _ in 0..<(Int(text) ?? 1) where Glibc.write(1, block, block.count) < 0 { return errno }
            return 0
        },
        // COUNT of refused calls.
        "denials": { text in
            for _ in 0..<(Int(text) ?? 1) { call(.unshare, 0x1000_0000) }
            return refusal(.unshare, 0x1000_0000)
        },
    ]
}
