import CKernel
import Execution
import Glibc
import Runbooks
import Staging
import Testing

/// Declared directories that are mount points, and mounts that appear below them.
@Suite(.enabled(if: geteuid() == 0, "mounting needs root"))
struct MountPointTests {
    private func inNamespace(_ result: ExitTest.Result?) {
        guard let said = result?.standardErrorContent, !said.isEmpty else { return }
        Issue.record("\(String(decoding: said, as: UTF8.self))")
    }

    @Test func `the root of a mount is staged elsewhere and committed on it, and before-images are not seen`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try KernelOverlay.enterNamespace()
            let scratch = try Scratch()
            let disk = scratch.host + "/disk"
            try Disk.makeFolder(disk)
            try KernelOverlay.memory(on: disk) {
                try Disk.makeFolder(disk + "/folder", mode: 0o750)
                for name in ["a", "b", "c", "folder/inner"] { try Disk.write(disk + "/" + name, "old \(name)") }
                link(disk + "/b", disk + "/folder/twin")
                try Disk.makeFolder(disk + "/.orderly", mode: 0o700)
                try Disk.makeFolder(disk + "/.orderly/other", mode: 0o700)
                try Disk.write(disk + "/.orderly/other/image", "theirs")
                let before = Snapshot(of: disk)
                let staging = scratch.staging()
                let stage = try staging.open([disk], run: "run", step: "step")
                Complaint.unless(stage.roots[0].upper?.hasPrefix(scratch.state) == true, "\(stage.roots)")

                var seen = Snapshot(of: scratch.path + "/merged")
                try KernelOverlay.over(stage.roots[0], at: scratch.path + "/merged") { merged in
                    Complaint.unless(Disk.names(merged) == ["a", "b", "c", "folder"], "\(Disk.names(merged))")
                    try Disk.write(merged + "/a", "new", mode: 0o600)
                    chown(merged + "/a", 33, 34)
                    try Disk.setAttribute(merged + "/a", "user.note", "new")
                    Disk.remove(merged + "/c")
                    try Disk.link("a", at: merged + "/pointer")
                    lchown(merged + "/pointer", 33, 34)
                    try Disk.makeFolder(merged + "/made", mode: 0o711)
                    try Disk.write(merged + "/made/first", "linked")
                    link(merged + "/made/first", merged + "/folder/second")
                    seen = Snapshot(of: merged)
                }
                let changes = try staging.changes(in: stage)
                let commit = try staging.prepare(changes, in: stage)
                Complaint.unless(
                    commit.entries.allSatisfy { $0.slot.hasPrefix(disk + "/.orderly/run/step/") }, "\(commit)")
                try staging.apply(commit)
                var now = Snapshot(of: disk)
                let others = now.lines.keys.filter { $0.hasPrefix("/.orderly") }
                Complaint.unless(others.contains("/.orderly/other/image"), "\(others)")
                now.forget("/.orderly")
                Complaint.unless(now == seen, "\(now.differences(from: seen))")

                // While before-images lie there, no step may write the whole disk without staging.
                var launch = Launch(label: "test", grade: .files, program: "/usr/bin/true", arguments: ["true"])
                for path in [disk, scratch.host] {
                    launch.writes = [.direct(path: path)]
                    let failure = Result { () throws(FileFailure) in try staging.approve(launch) }
                    guard case .failure(let refusal) = failure, refusal.code == .notAllowed else {
                        return Complaint.say("\(path) was given to a step: \(failure)")
                    }
                }
                launch.writes = [.direct(path: disk + "/folder")]
                try staging.approve(launch)

                Complaint.unless(try staging.revert(commit).remaining.isEmpty, "it could not be taken back")
                try staging.discard(run: "run")
                let after = Snapshot(of: disk)
                Complaint.unless(after == before, "\(after.differences(from: before))")
                Complaint.unless(after.inodes == before.inodes, "other inodes")
                try staging.sweep(keeping: [])
                launch.writes = [.direct(path: disk)]
                try staging.approve(launch)
            }
        }
        inNamespace(result)
    }

    @Test func `what a step puts where before-images are kept is refused`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try KernelOverlay.enterNamespace()
            let scratch = try Scratch()
            let disk = scratch.host + "/disk"
            try Disk.makeFolder(disk)
            try KernelOverlay.memory(on: disk) {
                let staging = scratch.staging()
                let stage = try staging.open([disk], run: "run", step: "step")
                try KernelOverlay.over(stage.roots[0], at: scratch.path + "/merged") { merged in
                    try Disk.makeFolder(merged + "/.orderly")
                    try Disk.write(merged + "/.orderly/x", "x")
                }
                let found = Result { () throws(FileFailure) in try staging.changes(in: stage) }
                guard case .failure(let refusal) = found, refusal.code == .notAllowed else {
                    return Complaint.say("\(found)")
                }
            }
        }
        inNamespace(result)
    }

    @Test func `a mount that appears below a root while its step runs is not changed, nor what it hides`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try KernelOverlay.enterNamespace()
            let scratch = try Scratch()
            for name in ["folder", "last"] { try Disk.makeFolder(scratch.host + "/" + name) }
            for name in ["a", "folder/inner", "last/z"] { try Disk.write(scratch.host + "/" + name, "old") }
            let before = Snapshot(of: scratch.host)
            let staging = scratch.staging()
            let stage = try scratch.open()
            try KernelOverlay.over(stage.roots[0], at: scratch.path + "/merged") { merged in
                for name in ["a", "folder/inner", "last/z"] { try Disk.write(merged + "/" + name, "new") }
            }
            let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
            for hidden in ["/folder", "/last"] {
                try KernelOverlay.memory(on: scratch.host + hidden) {
                    try Disk.write(scratch.host + hidden + "/inner", "theirs")
                    let theirs = Snapshot(of: scratch.host)
                    let failure = Result { () throws(FileFailure) in try staging.apply(commit) }
                    guard case .failure(let refusal) = failure, refusal.code == .mountPoint else {
                        return Complaint.say("\(hidden): \(failure)")
                    }
                    let now = Snapshot(of: scratch.host)
                    Complaint.unless(now == theirs, "\(hidden): \(now.differences(from: theirs))")
                }
                let now = Snapshot(of: scratch.host)
                Complaint.unless(now == before, "\(hidden): \(now.differences(from: before))")
            }
            try staging.apply(commit)
            Complaint.unless(try Disk.read(scratch.host + "/last/z") == "new", "not applied")
        }
        inNamespace(result)
    }
}
