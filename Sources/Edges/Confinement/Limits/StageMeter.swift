import CKernel
import Execution
import Glibc
import Runbooks

/// What a step has staged so far, looked at from outside while it runs: no kernel bounds the sum of its files, only
/// each one. Between two looks it can write more than it may; what it leaves is measured again before any commit.
struct StageMeter {
    private let uppers: [String]
    private let limit: Int
    private let held: HeldFiles?
    private var next = ContinuousClock.now + pause

    private static let pause: Duration = .milliseconds(250)
    private static let deepest = 200

    /// Nil where nothing is staged. `launcher` is a pidfd.
    init?(_ launch: Launch, by launcher: borrowing Descriptor) {
        uppers = Set(
            launch.writes.compactMap { if case .staged(let root) = $0 { root.upper } else { nil } }
        ).sorted()
        limit = launch.limits.stage
        if uppers.isEmpty { return nil }
        held = HeldFiles(launcher)
    }

    /// Until the next look is due.
    var left: Duration { next - .now }

    /// Looks, if it is time to.
    mutating func isOver() -> Bool {
        let started = ContinuousClock.now
        guard started >= next else { return false }
        var blocks: UInt64 = 0
        let most = UInt64(clamping: limit) / 512
        for upper in uppers {
            Self.add(Descriptor(opening: upper, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), to: &blocks, most, depth: 0)
        }
        if blocks <= most, let held { blocks += held.blocks(atMost: most - blocks) }
        // A tenth of the time at most, however many files there are.
        let now = ContinuousClock.now
        next = now + max(Self.pause, (now - started) * 10)
        return blocks > most
    }

    private static func add(_ folder: consuming Descriptor, to blocks: inout UInt64, _ most: UInt64, depth: Int) {
        guard folder.isOpen, depth <= deepest else { return }
        let number = kernel_duplicate(folder.number, Descriptor.firstFree)
        guard number >= 0 else { return }
        guard let stream = unsafe fdopendir(number) else {
            close(number)
            return
        }
        defer { unsafe closedir(stream) }
        while blocks <= most, let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                unsafe Array(raw.prefix { $0 != 0 }).map { CChar(bitPattern: $0) } + [0]
            }
            if name == [0x2E, 0] || name == [0x2E, 0x2E, 0] { continue }
            var status = kernel_stat()
            guard unsafe kernel_statx(folder.number, name, KERNEL_AT_SYMLINK_NOFOLLOW, &status) == 0 else { continue }
            blocks += status.blocks
            guard status.mode & UInt32(S_IFMT) == UInt32(S_IFDIR) else { continue }
            let inner = unsafe openat(folder.number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            add(Descriptor(inner), to: &blocks, most, depth: depth + 1)
        }
    }
}
