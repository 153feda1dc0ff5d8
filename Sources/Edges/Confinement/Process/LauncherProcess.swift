import CKernel
import Execution
import Glibc
import LaunchPlan

/// A running launcher and our ends of its channels.
struct LauncherProcess: ~Copyable {
    /// Nil for one that a fork server started: it is nobody's child here.
    let process: pid_t?
    let descriptor: Descriptor
    let output: Descriptor
    let errors: Descriptor
    let status: Descriptor
    /// What process 1 of the cage wrote down of refused calls.
    let tally: Descriptor
    /// Closed, the cage is killed.
    private var lifeline: Descriptor?

    /// No Swift runs between fork and exec: posix_spawn does all of it.
    init(
        _ launcher: String, through server: ForkServer?, plan: [UInt8], standardInput: [UInt8], limits: [Int32]
    ) throws(SetupFailure) {
        let planFile = try Self.memory("plan", plan)
        let tally = Descriptor(unsafe kernel_memfd("tally")).raised()
        guard tally.isOpen else { throw SetupFailure(stage: "spawn", path: "tally", errno: tally.error) }
        let input =
            standardInput.isEmpty
            ? Descriptor(opening: "/dev/null", O_RDONLY).raised()
            : try Self.memory("input", standardInput)
        guard input.isOpen else { throw SetupFailure(stage: "spawn", path: "/dev/null", errno: input.error) }
        let output = try Pipe()
        let errors = try Pipe()
        // The launcher holds the reading end of this one.
        let lifeline = try Pipe()
        var pair: [Int32] = [-1, -1]
        let paired = unsafe kernel_socketpair(&pair)
        guard paired == 0 else { throw SetupFailure(stage: "spawn", errno: -paired) }
        let status = Descriptor(pair[0])
        let statusEnd = Descriptor(pair[1]).raised()
        for end in [output.read.number, errors.read.number, status.number] { kernel_set_nonblocking(end, 1) }

        var channels: [(from: Int32, to: Int32)] = [
            (input.number, Channel.standardInput), (output.write.number, Channel.standardOutput),
            (errors.write.number, Channel.standardError), (planFile.number, Channel.plan),
            (statusEnd.number, Channel.status), (lifeline.read.number, Channel.lifeline),
            (tally.number, Channel.tally),
        ]
        for (index, group) in limits.enumerated() { channels.append((group, Channel.limits + Int32(index))) }
        let started = try Self.start(launcher, through: server, channels)
        process = started.process
        descriptor = Descriptor(started.descriptor)
        self.output = output.read
        self.errors = errors.read
        self.status = status
        self.tally = tally
        self.lifeline = .some(lifeline.write)
    }

    private static func start(
        _ launcher: String, through server: ForkServer?, _ channels: [(from: Int32, to: Int32)]
    ) throws(SetupFailure) -> (process: pid_t?, descriptor: Int32) {
        if let server { return (nil, try server.start(channels.map(\.from))) }
        let process = try spawn(launcher, [], channels)
        return (process, kernel_pidfd_open(process))
    }

    /// Ends the cage with everything in it.
    mutating func cut() {
        lifeline = nil
    }

    /// Asks the step to end.
    func ask() {
        switch lifeline {
        case .some(let pipe): _ = pipe.write([1])
        case .none: break
        }
    }

    var isCut: Bool {
        switch lifeline {
        case .some: false
        case .none: true
        }
    }

    static func memory(_ name: String, _ bytes: [UInt8]) throws(SetupFailure) -> Descriptor {
        let file = Descriptor(unsafe kernel_memfd(name)).raised()
        guard file.isOpen else { throw SetupFailure(stage: "spawn", path: name, errno: file.error) }
        guard file.write(bytes), lseek(file.number, 0, SEEK_SET) == 0 else {
            throw SetupFailure(stage: "spawn", path: name, errno: errno)
        }
        let result = kernel_seal(file.number)
        guard result == 0 else { throw SetupFailure(stage: "spawn", path: name, errno: -result) }
        return file
    }
}
