import CKernel
import Execution
import Glibc
import Synchronization
import Testing

@testable import Staging

/// Power cuts on a real file system: an image on a loop device, copied at every boundary. What was not synced by then
/// is not in the copy. Each copy is mounted where the image was, and recovered there.
@Suite struct LoopImageTests {
    @Test(.enabled(if: ImageKind.ext4.isPossible, "needs root, loop devices and mkfs.ext4"))
    func `after a power cut at any boundary ext4 holds what was, or what was meant to be`() async {
        await cutEverywhere(.ext4)
    }

    @Test(.enabled(if: ImageKind.xfs.isPossible, "needs root, loop devices, mkfs.xfs (xfsprogs) and xfs in the kernel"))
    func `after a power cut at any boundary xfs holds what was, or what was meant to be`() async {
        await cutEverywhere(.xfs)
    }

    @Test(
        .enabled(
            if: ImageKind.btrfs.isPossible, "needs root, loop devices, mkfs.btrfs (btrfs-progs) and btrfs in the kernel"
        ))
    func `after a power cut at any boundary btrfs holds what was, or what was meant to be`() async {
        await cutEverywhere(.btrfs)
    }

    private func cutEverywhere(_ kind: ImageKind) async {
        // In a process of its own: its mounts end with it.
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [kind = kind as ImageKind] in
            try KernelOverlay.enterNamespace()
            try LoopImage.run(kind) { image in
                try StagedSample.fill(image.tree, state: image.state)
                let before = Snapshot(of: image.tree)
                let plain = Staging(state: image.state, protected: [], privilege: .root)
                var cut = plain
                cut.passing = { boundary throws(FileFailure) in try image.copy(at: boundary) }

                let stage = try plain.open([image.tree], run: "run", step: "step")
                try StagedSample.change(stage.roots[0].upper ?? "")
                let commit = try cut.prepare(try plain.changes(in: stage), in: stage)
                // The journal has the commit from here on; before, a run without one is swept.
                let untouched = image.taken
                try cut.apply(commit)
                try image.copy(named: "committed")
                let after = Snapshot(of: image.tree)
                let applied = image.taken
                if try !cut.revert(commit).remaining.isEmpty { image.fail("it could not be taken back") }
                try image.unmount()

                for name in image.taken {
                    try image.mount(name)
                    let found = Snapshot(of: image.tree)
                    if untouched.contains(name), found != before { image.fail("\(name): changed before its intent") }
                    // With the last sync behind it, what is committed is there without any recovery.
                    if name == "committed", found != after { image.fail("\(name): \(found.differences(from: after))") }
                    // The control: what was moved and not synced is not in the copy.
                    if name == "moved(0)", applied.contains(name), found != before { image.fail("nothing was lost") }
                    if untouched.contains(name) {
                        try image.unmount()
                        continue
                    }
                    let left = try plain.revert(commit).remaining
                    let rest = Snapshot(of: image.tree).differences(from: before)
                    if !left.isEmpty || !rest.isEmpty { image.fail("\(name): \(left) \(rest)") }
                    try image.unmount()
                }
                // Every kind of boundary was met.
                for kind in ["prepared", "synced", "ready", "moved(0)", "unsynced", "restored"]
                where !image.taken.contains(where: { $0.hasPrefix(kind) }) {
                    image.fail("no boundary \(kind)")
                }
            }
        }
        if let said = result?.standardErrorContent, !said.isEmpty {
            Issue.record("\(String(decoding: said, as: UTF8.self))")
        }
    }
}

/// An image of a file system, mounted, and its copies by the name of their boundary.
final class LoopImage: Sendable {
    private let kind: ImageKind
    private let scratch: Scratch
    private let copies = Mutex<[String]>([])

    private init(_ kind: ImageKind) throws {
        self.kind = kind
        scratch = try Scratch()
        try Disk.makeFolder(disk)
        try Shell.line("truncate -s \(kind.size) \(path("image")) && \(kind.make) \(path("image")) >/dev/null 2>&1")
        try mount("image")
    }

    static func run(_ kind: ImageKind, _ body: (LoopImage) throws -> Void) throws {
        let image = try LoopImage(kind)
        defer { if image.isMounted() { try? image.unmount() } }
        try body(image)
    }

    private var disk: String { scratch.host + "/disk" }
    var tree: String { disk + "/tree" }
    var state: String { disk + "/state" }
    var taken: [String] { copies.withLock { $0 } }

    private func path(_ name: String) -> String { scratch.path + "/copy/" + name }

    /// Twice: as it is, and after a bystander has made the file system write its journal.
    func copy(at boundary: Boundary) throws(FileFailure) {
        do {
            try copy(named: "\(boundary)")
            let bystander = open(disk + "/bystander", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            write(bystander, "x", 1)
            fsync(bystander)
            close(bystander)
            try copy(named: "\(boundary)-after-a-bystander")
        } catch {
            throw FileFailure(.io, path: disk, "\(error)")
        }
    }

    func copy(named name: String) throws {
        let fresh = copies.withLock { taken in
            // The way back passes boundaries of the same names.
            let fresh = taken.contains(name) ? "\(name)-\(taken.count)" : name
            taken.append(fresh)
            return fresh
        }
        try Shell.line("cp --sparse=always '\(path("image"))' '\(path(fresh))'")
    }

    func mount(_ name: String) throws { try Shell.line("mount -o loop '\(path(name))' '\(disk)'") }

    func unmount() throws { try Shell.line("umount '\(disk)'\(kind.forget)") }

    private func isMounted() -> Bool { Disk.status(disk)?.st_dev != Disk.status(scratch.host)?.st_dev }

    func fail(_ what: String) {
        let text = Array((what + "\n").utf8)
        write(2, text, text.count)
    }
}
