internal import CKernel
internal import Glibc
internal import Signing

/// One run of a signer's command.
struct SignerProcess {
    let command: [String]
    let environment: [String: String]
    let timeout: Duration

    private static let mostOutput = 4096

    private var program: String { command.first ?? "" }

    /// What it wrote to its standard output, at most 4 KiB.
    func answer(to message: [UInt8]) throws(SigningError) -> [UInt8] {
        let deadline = ContinuousClock.now + timeout
        // A file in memory: unlike a pipe it never fills up, and a command that does not read raises no SIGPIPE.
        let memory = unsafe kernel_memfd("message")
        guard memory >= 0 else { throw failure(-memory) }
        let input = Descriptor(owning: memory)
        let code = input.write(message)
        guard code == 0, lseek(input.number, 0, SEEK_SET) == 0 else { throw failure(code == 0 ? errno : code) }
        var ends: [Int32] = [-1, -1]
        let piped = unsafe kernel_pipe(&ends)
        guard piped >= 0 else { throw failure(-piped) }
        let output = Descriptor(owning: ends[0])
        let child = try spawn(input, writingTo: Descriptor(owning: ends[1]))
        let answer: [UInt8]
        do throws(SigningError) {
            answer = try collect(output, until: deadline)
        } catch {
            kill(child, SIGKILL)
            _ = wait(for: child)
            throw error
        }
        try finish(child, until: deadline)
        return answer
    }

    private func failure(_ code: Int32) -> SigningError { .signer(.notStarted(program: program, errno: code)) }

    private func spawn(
        _ input: borrowing Descriptor, writingTo output: consuming Descriptor
    ) throws(SigningError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input.number, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output.number, STDOUT_FILENO)
        var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (arguments + variables).forEach { text in unsafe free(text) } }
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, program, &actions, nil, &arguments, &variables)
        guard code == 0 else { throw failure(code) }
        return child
    }

    private func collect(_ output: borrowing Descriptor, until deadline: ContinuousClock.Instant) throws(SigningError)
        -> [UInt8]
    {
        var answer: [UInt8] = []
        while true {
            let left = (deadline - ContinuousClock.now).milliseconds
            var wanted = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
            guard left > 0, unsafe poll(&wanted, 1, left) != 0 else {
                throw .signer(.timedOut(program: program, after: timeout))
            }
            guard wanted.revents != 0 else { continue }
            switch output.read(most: SignerProcess.mostOutput) {
            case .bytes(let part): answer += part
            case .end: return answer
            case .failed(let code): throw failure(code)
            }
            guard answer.count <= SignerProcess.mostOutput else {
                throw .signer(.notASignature(program: program, bytes: answer.count))
            }
        }
    }

    /// Its output has ended; the command itself should too.
    private func finish(_ child: pid_t, until deadline: ContinuousClock.Instant) throws(SigningError) {
        var status: Int32 = 0
        while unsafe waitpid(child, &status, WNOHANG) == 0 {
            if ContinuousClock.now >= deadline {
                kill(child, SIGKILL)
                _ = wait(for: child)
                throw .signer(.timedOut(program: program, after: timeout))
            }
            usleep(2000)
        }
        let signal = status & 0x7F
        guard status == 0 else {
            throw .signer(.failed(program: program, status: signal == 0 ? status >> 8 & 0xFF : -signal))
        }
    }

    private func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

extension Duration {
    /// For poll(2): rounded up, so that a rest below a millisecond does not spin.
    fileprivate var milliseconds: Int32 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        return seconds > 2_000_000 ? 2_000_000_000 : Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
