import Execution
import Glibc
import LaunchPlan

/// The launcher trying something outside of any cage, as whoever runs this.
struct OutsideProcess: ~Copyable {
    let number: pid_t
    private let output: Descriptor

    init(_ launcher: String, _ attempt: Attempt) throws(SetupFailure) {
        let pipe = try Pipe()
        let null = Descriptor(opening: "/dev/null", O_RDWR).raised()
        guard null.isOpen else { throw SetupFailure(stage: "spawn", path: "/dev/null", errno: null.error) }
        number = try LauncherProcess.spawn(
            launcher, [Attempt.mode, attempt.argument],
            [(null.number, STDIN_FILENO), (pipe.write.number, STDOUT_FILENO), (null.number, STDERR_FILENO)])
        output = pipe.takeReadEnd()
    }

    /// What it writes until it ends.
    consuming func finish() -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(output.number, &part, part.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            bytes += part.prefix(count)
        }
        return bytes
    }

    deinit {
        kill(number, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(number, &status, 0) < 0 && errno == EINTR {}
    }
}

extension Pipe {
    /// Closes the other.
    consuming func takeReadEnd() -> Descriptor { read }
}
