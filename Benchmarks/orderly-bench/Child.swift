import Glibc

/// A program started the plainest way there is, for peers: posix_spawn(3), nothing in between.
struct Child {
    let process: pid_t

    /// Standard input and output are /dev/null, as is standard error unless `errors` names a file.
    ///
    /// - Parameter files: opened for the program under these numbers.
    init(
        _ path: String, _ arguments: [String], files: [(number: Int32, path: String)] = [], errors: String = "/dev/null"
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        for file in files { posix_spawn_file_actions_addopen(&actions, file.number, file.path, O_RDONLY, 0) }
        var texts = arguments.map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, nil, &texts, &environment)
        guard code == 0 else { throw BenchFailure("\(path) cannot be started: \(String(cString: strerror(code)))") }
        self.process = process
    }

    /// Waits for its end; the status of wait(2).
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    func end() {
        kill(process, SIGTERM)
        for _ in 0..<100 {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) != 0 { return }
            usleep(100_000)
        }
        kill(process, SIGKILL)
        wait()
    }
}
