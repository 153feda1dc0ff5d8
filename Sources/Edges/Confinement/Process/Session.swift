import CKernel
import Execution
import Glibc
import LaunchPlan
import Runbooks

/// One launch from spawn to the end of its last process.
struct Session: ~Copyable {
    /// Why we ended it.
    private enum Cut {
        case denialBudget, timedOut, outputLimit, stageLimit, stopped
    }
    struct Outcome {
        var verdict: Verdict
        var output: CapturedOutput
        var errors: CapturedOutput
        var end: StatusRecord.End?
        var failure: StatusRecord.Failure?
        /// Nil where nobody could listen.
        var denials: [RefusedCall]?
    }

    /// After this a process that SIGKILL did not end is given up.
    private static let patience: Duration = .seconds(5)

    private var launcher: LauncherProcess
    private var output: CapturedStream
    private var errors: CapturedStream
    private let limit: Int
    let redactor: Redactor?
    private var meter: StageMeter?
    private var deadline: ContinuousClock.Instant
    /// Once the step was asked to end, `deadline` is when it must have.
    private let grace: Duration
    private var wasAsked = false
    /// It ended after it was asked to.
    private var endedLate = false
    private var cut: Cut?
    private var hasBegun = false
    private var end: StatusRecord.End?
    private var failure: StatusRecord.Failure?
    private var denials: [RefusedCall]?
    private var open = (output: true, errors: true, status: true, process: true)
    /// Whether the verdict may come before the launcher has ended, and before the kernel has taken the cage down: nobody
    /// looks at what was staged in it, and somebody else waits for the launcher.
    private let canLeave: Bool
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(_ launcher: consuming LauncherProcess, launch: Launch, started: ContinuousClock.Instant) {
        let meter = StageMeter(launch, by: launcher.descriptor)
        // Not from the fields: `&&` would take hold of all of them before the last has its value.
        let isSomebodyElses = launcher.process == nil
        canLeave = isSomebodyElses && meter == nil
        self.meter = meter
        self.launcher = launcher
        redactor = Redactor(launch.secrets)
        output = CapturedStream(keep: launch.keep, output: launch.limits.output, hiding: redactor)
        errors = CapturedStream(keep: launch.keep, output: launch.limits.output, hiding: redactor)
        limit = launch.limits.output
        grace = min(Self.longestGrace, launch.limits.time / 10)
        deadline = started + launch.limits.time - grace
    }

    /// The end of a step's time in which it may end by itself, at most a tenth of it: SIGTERM comes before it, SIGKILL after.
    private static let longestGrace: Duration = .seconds(5)

    /// Returns when every process of the step is gone, or patience is over.
    mutating func run(stop: StopSignal) -> Outcome {
        while !isGone {
            guard wait(stop.number) else { break }
        }
        let isGone = isGone
        if isGone { drain() }
        if end == nil { recallDenials() }
        return Outcome(
            verdict: isGone ? verdict : .unkillable, output: output.finish(), errors: errors.finish(), end: end,
            failure: failure, denials: denials)
    }

    /// Process 1 of the cage, killed outright, could not tell what it counted.
    private mutating func recallDenials() {
        guard denials != nil, let bytes = launcher.tally.contents(limit: Tally.mostBytes) else { return }
        let found = Tally.calls(in: bytes)
        if !found.isEmpty { denials = found }
    }

    private var isGone: Bool { (!open.process && !open.status) || (canLeave && end?.cage == .empty) }

    /// What is left of it.
    consuming func launcherProcess() -> Descriptor { launcher.descriptor }

    private var verdict: Verdict {
        if endedLate && cut == nil { return .timedOut }
        if let end, !endedLate {
            // The kernel's answer to a file beyond RLIMIT_FSIZE.
            if end.signal == SIGXFSZ { return .stageLimit }
            return end.signal == 0 ? .exited(code: end.code) : .signalled(signal: end.signal)
        }
        return switch cut {
        case .denialBudget: .denialBudget
        case .timedOut: .timedOut
        case .outputLimit: .outputLimit
        case .stageLimit: .stageLimit
        case .stopped: .stopped
        // Somebody killed the launcher, and the kernel then the step.
        case nil where hasBegun: .signalled(signal: SIGKILL)
        case nil: .setupFailed(.launcherEnded)
        }
    }

    /// Handles what is ready. False when patience is over.
    private mutating func wait(_ stop: Int32) -> Bool {
        var descriptors = [
            Self.poll(launcher.output.number, if: open.output), Self.poll(launcher.errors.number, if: open.errors),
            Self.poll(launcher.status.number, if: open.status),
            Self.poll(launcher.descriptor.number, if: open.process), Self.poll(stop, if: cut == nil),
        ]
        let left = deadline - .now
        let pause = cut == nil ? min(left, meter?.left ?? left) : left
        let count = unsafe Glibc.poll(&descriptors, nfds_t(descriptors.count), Self.milliseconds(pause))
        if count < 0 && errno != EINTR { return false }
        if left <= .zero && count == 0 {
            if cut != nil { return false }
            timeOut()
            return true
        }
        if cut == nil, meter?.isOver() == true { end(.stageLimit) }
        guard count > 0 else { return true }
        if descriptors[2].revents != 0 { readStatus() }
        if descriptors[0].revents != 0 { open.output = Self.read(launcher.output.number, into: &output, &buffer) }
        if descriptors[1].revents != 0 { open.errors = Self.read(launcher.errors.number, into: &errors, &buffer) }
        if output.total + errors.total > limit && cut == nil { end(.outputLimit) }
        if descriptors[4].revents != 0 { end(.stopped) }
        // A flood must not put the deadline off.
        if left <= .zero && cut == nil { timeOut() }
        if descriptors[3].revents != 0 { reap() }
        return true
    }

    private mutating func timeOut() {
        if wasAsked || end != nil { return end(.timedOut) }
        wasAsked = true
        launcher.ask()
        deadline = deadline + grace
    }

    private mutating func end(_ why: Cut) {
        cut = why
        launcher.cut()
        deadline = .now + Self.patience
    }

    private mutating func reap() {
        var status: Int32 = 0
        if let process = launcher.process {
            while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
        }
        open.process = false
        // If the launcher was killed, its cage may still stand.
        if !launcher.isCut {
            launcher.cut()
            deadline = .now + Self.patience
        }
    }

    private mutating func readStatus() {
        while true {
            let count = unsafe Glibc.read(launcher.status.number, &buffer, StatusRecord.mostBytes)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { return }
            guard count > 0 else {
                open.status = false
                return
            }
            switch try? StatusRecord(decoding: Array(buffer.prefix(count))) {
            case .failed(let found): failure = failure ?? found
            case .ended(let found):
                if end == nil { endedLate = wasAsked }
                end = end ?? found
                // What is left of the cage waits for this.
                if found.cage == .empty && !canLeave { launcher.cut() }
            case .begun: hasBegun = true
            case .watching: denials = denials ?? []
            // One each, so more are no launcher's.
            case .denied(let found):
                if let known = denials, known.count <= RefusedCall.mostKinds { denials = known + [found] }
            case .denialBudget: cut = cut ?? .denialBudget
            case nil: break
            }
        }
    }

    /// Every writer is gone: what is in the pipes is all there will be.
    private mutating func drain() {
        while open.output {
            open.output = Self.read(launcher.output.number, into: &output, &buffer) && !isEmpty(launcher.output.number)
        }
        while open.errors {
            open.errors = Self.read(launcher.errors.number, into: &errors, &buffer) && !isEmpty(launcher.errors.number)
        }
    }

    private func isEmpty(_ pipe: Int32) -> Bool {
        var descriptors = [Self.poll(pipe, if: true)]
        return unsafe Glibc.poll(&descriptors, 1, 0) <= 0
    }

    /// False at its end.
    private static func read(_ pipe: Int32, into stream: inout CapturedStream, _ buffer: inout [UInt8]) -> Bool {
        let count = unsafe Glibc.read(pipe, &buffer, buffer.count)
        if count > 0 { stream.add(buffer[..<count]) }
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }

    private static func poll(_ descriptor: Int32, if wanted: Bool) -> pollfd {
        pollfd(fd: wanted ? descriptor : -1, events: Int16(POLLIN), revents: 0)
    }

    /// Rounded up, so that a poll that times out is past its deadline.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 || attoseconds < 0 { return 0 }
        return Int32(
            clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds / 1_000_000_000_000_000
                + 1)
    }
}
