import Execution
import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Staging

/// The same as the simulated cuts, with a process that is really gone, and a commit that went through a journal.
@Suite struct KillTests {
    @Test(arguments: [0, 1, 3, 4, 7, 8, 10])
    func `killed while it applies, the host is brought back by another process`(boundary: Int) async throws {
        let scratch = try Scratch()
        try Disk.write(scratch.host + "/edited", "old")
        try Disk.link("edited", at: scratch.host + "/ünï")
        try Disk.makeFolder(scratch.host + "/folder\nof two lines")
        try Disk.write(scratch.host + "/folder\nof two lines/inner", "inner", mode: 0o600)
        let before = Snapshot(of: scratch.host)
        let path = scratch.path

        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, boundary] in
            let host = path + "/host"
            var staging = Staging(state: path + "/state", protected: [], privilege: Scratch.privilege)
            let stage = try staging.open([host], run: "run", step: "step")
            let overlay = HandmadeOverlay(upper: stage.roots[0].upper ?? "", lower: host)
            for mutation in [
                Mutation.write("/edited", text: "new", mode: 0o644), .remove("/folder\nof two lines"),
                .link("/ünï", target: "elsewhere"), .makeFolder("/made", mode: 0o755), .setMode("/made", 0o711),
                .write("/made/file", text: "made", mode: 0o644),
            ] { try overlay.apply(mutation, time: 1_700_000_000) }
            let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
            let json = try JSONEncoder().encode(commit)
            try Disk.write(path + "/journal", String(decoding: json, as: UTF8.self))
            let left = Mutex(boundary)
            staging.passing = { _ throws(FileFailure) in
                if left.withLock({ left in
                    defer { left -= 1 }
                    return left == 0
                }) {
                    kill(getpid(), SIGKILL)
                }
            }
            try staging.apply(commit)
        }

        let journal = Data(try Disk.read(path + "/journal").utf8)
        let commit = try JSONDecoder().decode(Commit.self, from: journal)
        if boundary > 0 { #expect(Snapshot(of: scratch.host) != before, "something was applied") }
        #expect(try scratch.staging().revert(commit).remaining == [])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
        try scratch.staging().discard(run: "run")
        #expect(Disk.names(scratch.state + "/staging") == [])
    }
}
