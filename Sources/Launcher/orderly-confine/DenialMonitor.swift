import CKernel
import Glibc
import LaunchPlan

/// Answers the calls that the step's filter refuses, and counts them. Calls that are allowed never come here.
///
/// It is part of process 1 of the cage: without rights, under the step's own limits, and when it ends so does the step.
/// It never lets a call through, so nothing depends on what it reads.
struct DenialMonitor {
    /// First where the listener arrives, then the listener; -1 when there is nothing to hear any more.
    private(set) var descriptor: Int32
    private var isListening = false
    private var counts: [Kind: (place: Int, count: UInt32)] = [:]
    private var total = 0

    private struct Kind: Hashable {
        let number: UInt32
        let detail: String?
    }

    /// And the step's end.
    static func pair() throws(Failure) -> (DenialMonitor, Int32) {
        var ends: [Int32] = [-1, -1]
        try attempt(.seccomp, unsafe kernel_socketpair(&ends))
        return (DenialMonitor(descriptor: ends[0]), ends[1])
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    var isExhausted: Bool { total >= RefusedCall.budget }

    mutating func handleNext() {
        if !isListening { return listen() }
        // Before Linux 6.11, and where only half of its change was taken into an older one, to receive waits for ever
        // when everyone whom the listener could hear has gone.
        guard hasNotice else { return hearWhetherAnyoneIsLeft() }
        var notice = kernel_notice()
        let result = unsafe kernel_notice_receive(descriptor, &notice)
        // Its caller was killed meanwhile, or a signal came.
        if result == -ENOENT || result == -EINTR { return hearWhetherAnyoneIsLeft() }
        guard result == 0 else { return stop() }
        let path = Self.path(in: notice, descriptor)
        kernel_notice_refuse(descriptor, notice.id, EPERM)
        count(Kind(number: UInt32(bitPattern: notice.number), detail: path))
    }

    private mutating func listen() {
        var listener: [Int32] = [-1]
        var received = 0
        var byte: UInt8 = 0
        let count = unsafe kernel_receive(descriptor, &byte, 1, &listener, 1, &received)
        close(descriptor)
        descriptor = count == 1 && received == 1 ? listener[0] : -1
        isListening = descriptor >= 0
        if isListening { Status.send(.watching) }
    }

    private var hasNotice: Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&state, 1, 0) > 0 && state.revents & Int16(POLLIN) != 0
    }

    /// A listener hangs up when nobody is left whom it could hear, and would be ready for ever.
    private mutating func hearWhetherAnyoneIsLeft() {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&state, 1, 0) > 0, state.revents & Int16(POLLHUP) != 0 { stop() }
    }

    private mutating func stop() {
        close(descriptor)
        descriptor = -1
    }

    private mutating func count(_ found: Kind) {
        total += 1
        let isKnown = counts[found] != nil || counts.count < RefusedCall.mostKinds
        let kind = isKnown ? found : Kind(number: RefusedCall.others, detail: nil)
        let (place, before) = counts[kind] ?? (counts.count, 0)
        counts[kind] = (place, before + 1)
        let bytes = Tally.place(RefusedCall(number: kind.number, count: before + 1, detail: kind.detail))
        // Only for the case that this process cannot report: without it that would be lost, and nothing else.
        _ = unsafe bytes.withUnsafeBytes {
            unsafe pwrite(Channel.tally, $0.baseAddress, $0.count, off_t(place * Tally.placeBytes))
        }
    }

    mutating func report() {
        // A step that was quick: its listener was sent before it was the step, and lies there.
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if !isListening, unsafe poll(&state, 1, 0) > 0 { listen() }
        for (kind, found) in counts {
            Status.send(.denied(RefusedCall(number: kind.number, count: found.count, detail: kind.detail)))
        }
    }

    // MARK: Paths

    /// Which argument of a refused call is a path.
    private static func place(of number: Int32) -> Int? {
        switch number {
        case KERNEL_NR_MOUNT, KERNEL_NR_MKNODAT, KERNEL_NR_OPEN_TREE, KERNEL_NR_FSPICK, KERNEL_NR_MOUNT_SETATTR,
            KERNEL_NR_NAME_TO_HANDLE_AT:
            1
        case KERNEL_NR_UMOUNT2, KERNEL_NR_CHROOT, KERNEL_NR_PIVOT_ROOT, KERNEL_NR_MKNOD, KERNEL_NR_SWAPON,
            KERNEL_NR_SWAPOFF, KERNEL_NR_ACCT:
            0
        default: nil
        }
    }

    /// Read from the caller's memory while it waits. One page is read at most, so a path across two is cut.
    private static func path(in notice: kernel_notice, _ listener: Int32) -> String? {
        guard let place = place(of: notice.number) else { return nil }
        let address = place == 0 ? notice.arguments.0 : notice.arguments.1
        var bytes = [UInt8](repeating: 0, count: RefusedCall.mostDetail)
        let count = unsafe kernel_read_memory(notice.process, address, &bytes, bytes.count)
        // Another process may have got its number meanwhile.
        guard count > 0, kernel_notice_is_valid(listener, notice.id) == 1 else { return nil }
        return String(decoding: bytes.prefix(count).prefix { $0 != 0 }, as: UTF8.self)
    }
}
