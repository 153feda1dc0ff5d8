import Foundation

/// Starts the probe as any other program would, with every descriptor that is not close-on-exec.
enum Outside {
    /// Goes on by itself, without output.
    static func start(_ program: String, _ arguments: [String]) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for number: Int32 in [0, 1] { posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0) }
        var process: pid_t = 0
        var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { texts.forEach { free($0) } }
        return posix_spawn(&process, program, &actions, nil, &texts, environ) == 0 ? process : nil
    }

    static func run(_ program: String, _ arguments: [String]) -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return "" }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[1])
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        var process: pid_t = 0
        var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { texts.forEach { free($0) } }
        let result = posix_spawn(&process, program, &actions, nil, &texts, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard result == 0 else { return "" }
        var output: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(ends[0], &part, part.count)
            if count <= 0 { break }
            output += part.prefix(count)
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return String(decoding: output, as: UTF8.self)
    }
}
