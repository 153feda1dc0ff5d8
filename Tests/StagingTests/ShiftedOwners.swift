import CKernel
import Execution
import Glibc
import Testing

@testable import Staging

extension Disk {
    /// What a step's overlay would have left whose ids are those of the host and `base` more: that of root, over copies
    /// with such owners, has both.
    static func shift(_ upper: String, by base: UInt32) throws {
        let root = BytePath(upper)
        for path in [BytePath("")] + root.tree {
            let full = root + path
            guard let found = full.status else { continue }
            func shifted(_ id: UInt32) -> UInt32 { id < 65536 ? base + id : id }
            try check(lchown(full.c, shifted(found.st_uid), shifted(found.st_gid)), "lchown")
            guard found.st_mode & S_IFMT == S_IFREG || found.st_mode & S_IFMT == S_IFDIR else { continue }
            for name in ["system.posix_acl_access", "system.posix_acl_default"] {
                var list = [UInt8](repeating: 0, count: 1024)
                let count = kernel_lgetxattr(full.c, name, &list, list.count)
                guard count > 4 else { continue }
                list = Array(list.prefix(count))
                // Tags 2 and 8 name a user and a group.
                for at in stride(from: 4, to: count, by: 8) where list[at] == 2 || list[at] == 8 {
                    let id = list[(at + 4)..<(at + 8)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
                    let own = shifted(id)
                    for byte in 0..<4 { list[at + 4 + byte] = UInt8(truncatingIfNeeded: own >> (8 * byte)) }
                }
                try check(Int32(kernel_lsetxattr(full.c, name, list, list.count, 0)), "setxattr")
            }
            try check(chmod(full.c, found.st_mode & 0o7777), "chmod")
        }
    }
}

/// Where no overlay can lie on id-mapped mounts, what a root agent stages are copies with the owners of the step's ids.
@Suite(.enabled(if: geteuid() == 0, "to give files to other ids needs root"))
struct ShiftedOwnersTests {
    private static let base: UInt32 = 0x7000_0000

    private func populate(_ scratch: Scratch) throws {
        try Disk.makeFolder(scratch.host + "/folder", mode: 0o2750)
        try Disk.write(scratch.host + "/folder/own", "own", mode: 0o4755)
        try Disk.write(scratch.host + "/theirs", "theirs", mode: 0o640)
        try Disk.link("theirs", at: scratch.host + "/link")
        chown(scratch.host + "/theirs", 33, 34)
        lchown(scratch.host + "/link", 35, 36)
    }

    private func owners(_ path: String) throws -> [UInt32] {
        let found = try #require(Disk.status(path))
        return [found.st_uid, found.st_gid]
    }

    @Test
    func `a step is given a copy that belongs to its own ids, with modes and times, and the host is as it was`() throws
    {
        let scratch = try Scratch()
        try populate(scratch)
        mkfifo(scratch.host + "/fifo", 0o600)
        let before = Snapshot(of: scratch.host)
        let root = try scratch.staging(shift: Self.base).open([scratch.host], run: "run", step: "step").roots[0]
        #expect(root.ownerShift == Self.base)
        #expect(root.lower != scratch.host)
        #expect(Disk.names(root.lower) == ["folder", "link", "theirs"])
        #expect(try owners(root.lower + "/theirs") == [Self.base + 33, Self.base + 34])
        #expect(try owners(root.lower + "/link") == [Self.base + 35, Self.base + 36])
        #expect(try owners(root.upper ?? "") == [Self.base, Self.base])
        var copy = Snapshot(of: root.lower, shiftedBy: Self.base)
        var host = Snapshot(of: scratch.host)
        for name in ["/fifo"] { host.forget(name) }
        copy.forget("/fifo")
        #expect(copy.differences(from: host) == [])
        #expect(Snapshot(of: scratch.host) == before)

        // The same without a shift shows the host's own directory.
        let plain = try scratch.staging().open([scratch.host], run: "run", step: "plain").roots[0]
        #expect(plain.lower == scratch.host && plain.ownerShift == nil)
    }

    @Test
    func `what a step of other ids left is committed with the host's owners, set-id bits kept`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        let before = Snapshot(of: scratch.host)
        let staging = scratch.staging(shift: Self.base)
        let stage = try staging.open([scratch.host], run: "run", step: "step")
        let script = """
            echo more >>theirs; chown 40:41 theirs; chmod 4700 folder/own; setfacl -m u:33:rw,g:34:r folder/own
            mkdir new; echo 1 >new/file; ln -s x new/link; ln new/file new/other
            """
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        let seen = Snapshot(of: scratch.path + "/copy", shiftedBy: Self.base)
        try Disk.shift(stage.roots[0].upper ?? "", by: Self.base)

        let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
        try staging.apply(commit)
        #expect(Snapshot(of: scratch.host).differences(from: seen) == [])
        #expect(try owners(scratch.host + "/theirs") == [40, 41])
        #expect(Disk.status(scratch.host + "/folder/own")?.st_mode == S_IFREG | 0o4760)
        #expect(try owners(scratch.host + "/new/file") == [0, 0])

        #expect(try staging.revert(commit).remaining == [])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
        try staging.discard(run: "run")
        #expect(Disk.names(scratch.state + "/staging") == [])
    }

    @Test
    func `a declared file is copied for the step's ids, and comes back`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        let staging = scratch.staging(shift: Self.base)
        let stage = try staging.open([scratch.host + "/theirs"], run: "run", step: "step")
        let root = stage.roots[0]
        #expect(root.ownerShift == Self.base)
        #expect(try owners(root.lower) == [Self.base, Self.base])
        #expect(try owners(root.lower + "/theirs") == [Self.base + 33, Self.base + 34])
        try Disk.write((root.upper ?? "") + "/theirs", "new", mode: 0o600)
        chown((root.upper ?? "") + "/theirs", Self.base, Self.base + 7)
        let changes = try staging.changes(in: stage)
        #expect(changes.changes.map(\.after?.owner) == [0])
        #expect(changes.changes.map(\.after?.group) == [7])
        try staging.apply(try staging.prepare(changes, in: stage))
        #expect(try Disk.read(scratch.host + "/theirs") == "new")
        #expect(try owners(scratch.host + "/theirs") == [0, 7])
    }

    @Test
    func `what the host has changed since the copy was begun is a conflict`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        let staging = scratch.staging(shift: Self.base)
        let stage = try staging.open([scratch.host], run: "run", step: "step")
        try OverlayStep(scratch: scratch).run("echo step >>theirs", in: stage.roots[0])
        // A file's time of change has the grain of the kernel's tick.
        usleep(20_000)
        try Disk.write(scratch.host + "/theirs", "somebody else's")
        #expect { try staging.changes(in: stage) } throws: { ($0 as? FileFailure)?.code == .conflict }
    }

    @Test
    func `what belongs to ids of steps already, or is too much, is refused`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        chown(scratch.host + "/theirs", 70000, 0)
        _ = try scratch.staging(shift: Self.base).open([scratch.host], run: "run", step: "foreign")
        chown(scratch.host + "/theirs", Self.base + 5, 0)
        #expect { try scratch.staging(shift: Self.base).open([scratch.host], run: "run", step: "own") } throws: {
            ($0 as? FileFailure)?.code == .notSupported
        }
        chown(scratch.host + "/theirs", 0, 0)
        truncate(scratch.host + "/theirs", 257 << 20)
        #expect { try scratch.staging(shift: Self.base).open([scratch.host], run: "run", step: "large") } throws: {
            ($0 as? FileFailure)?.code == .tooLarge
        }
        _ = try scratch.staging().open([scratch.host], run: "run", step: "plain")
    }

    @Test
    func `what is copied for one step is bounded in all, not by directory`() throws {
        let scratch = try Scratch()
        let roots = try ["one", "two"].map { name in
            let root = scratch.host + "/" + name
            try Disk.makeFolder(root)
            try Disk.write(root + "/file", "")
            truncate(root + "/file", 129 << 20)
            return root
        }
        let staging = scratch.staging(shift: Self.base)
        for (number, root) in roots.enumerated() {
            _ = try staging.open([root], run: "run", step: "alone-\(number)")
        }
        #expect { try staging.open(roots, run: "run", step: "both") } throws: {
            ($0 as? FileFailure)?.code == .tooLarge
        }
    }

    enum Meanwhile: CaseIterable { case nothing, locked, givenAway, madeBeside }

    @Test(arguments: [nil, base] as [UInt32?], Meanwhile.allCases)
    func `a directory that somebody locks while a step works in it stays locked`(
        shift: UInt32?, meanwhile: Meanwhile
    ) throws {
        let scratch = try Scratch()
        try populate(scratch)
        let folder = scratch.host + "/folder"
        let staging = scratch.staging(shift: shift)
        let stage = try staging.open([scratch.host], run: "run", step: "step")
        try OverlayStep(scratch: scratch).run("echo made >folder/made", in: stage.roots[0])
        if let shift { try Disk.shift(stage.roots[0].upper ?? "", by: shift) }
        // A file's time of change has the grain of the kernel's tick.
        usleep(20_000)
        switch meanwhile {
        case .nothing: break
        case .locked: try Disk.setMode(folder, 0o700)
        case .givenAway: chown(folder, 33, 34)
        case .madeBeside: try Disk.write(folder + "/theirs", "theirs")
        }
        if [.locked, .givenAway].contains(meanwhile) {
            #expect { try staging.changes(in: stage) } throws: {
                ($0 as? FileFailure)?.code == .conflict && ($0 as? FileFailure)?.path == folder
            }
        } else {
            try staging.apply(try staging.prepare(try staging.changes(in: stage), in: stage))
            #expect(try Disk.read(folder + "/made") == "made\n")
        }
    }

    @Test
    func `sizes whose sum no number holds are too much, and end nothing else`() throws {
        let scratch = try Scratch(.memory)
        try Disk.write(scratch.host + "/before", "first")
        try Disk.write(scratch.host + "/huge", "")
        try #require(truncate(scratch.host + "/huge", .max) == 0, "no file system here has files that large")
        #expect { try scratch.staging(shift: Self.base).open([scratch.host], run: "run", step: "huge") } throws: {
            ($0 as? FileFailure)?.code == .tooLarge
        }
    }
}
