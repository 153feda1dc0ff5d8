import Execution
import Glibc
import Testing

@testable import Staging

/// Power cuts from the disk's side: every write and flush of a commit and its undo is logged, and the disk is rebuilt as
/// it could be after a cut at any of them. What was flushed is there; of what was written since, anything or nothing.
@Suite(.serialized) struct FlushLogTests {
    @Test(.enabled(if: ServedDisk.isPossible(.ext4), "needs root, /dev/fuse, loop devices and mkfs.ext4"))
    func `cut at any flush ext4 holds what was, or what was meant to be`() async { await replayAll(.ext4) }

    @Test(
        .enabled(
            if: ServedDisk.isPossible(.xfs), "needs root, /dev/fuse, loop devices, mkfs.xfs and xfs in the kernel"))
    func `cut at any flush xfs holds what was, or what was meant to be`() async { await replayAll(.xfs) }

    @Test(
        .enabled(
            if: ServedDisk.isPossible(.btrfs), "needs root, /dev/fuse, loop devices, mkfs.btrfs and btrfs in the kernel"
        ))
    func `cut at any flush btrfs holds what was, or what was meant to be`() async { await replayAll(.btrfs) }

    private static let seed = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? .random(in: 0..<1_000_000_000)
    /// Of what may be there beside what was flushed.
    private static let samples = getenv("CASES") == nil ? 1 : 20

    private func replayAll(_ kind: ImageKind) async {
        let seed = Self.seed
        print("log of flushes: seed \(seed)")
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [kind = kind as ImageKind, seed = seed as UInt64] in
            try KernelOverlay.enterNamespace()
            for bystander in [FlushLog.Bystander.none, .syncs] {
                let log = try FlushLog(kind, bystander)
                var random = SplitMix(state: seed)
                var found = FlushLog.Findings()
                for cut in log.cuts(samples: Self.samples, &random) { try log.judge(cut, &found) }
                for complaint in found.complaints { Complaint.say("\(kind), seed \(seed): \(complaint)") }
                // Each thing that is to be held was held somewhere.
                Complaint.unless(
                    found.asBefore > 0 && found.asMeant > 0 && found.takenBack > 3, "\(kind), \(bystander): \(found)")
                // The control: said to be committed before the last barrier, it would be found missing.
                let canFail = bystander == .syncs || found.missing > 0
                Complaint.unless(canFail, "\(kind): nothing was lost before the barrier")
            }
        }
        guard let said = result?.standardErrorContent, !said.isEmpty else { return }
        Issue.record("\(String(decoding: said, as: UTF8.self))")
    }
}
