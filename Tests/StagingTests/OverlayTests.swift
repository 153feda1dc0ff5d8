import CKernel
import Execution
import Glibc
import Staging
import Testing

/// With the kernel's own overlay, which only root may mount outside a user namespace.
@Suite(.enabled(if: geteuid() == 0, "mounting an overlay needs root"))
struct OverlayTests {
    /// A host with one of everything.
    private func populate(_ scratch: Scratch) throws {
        let host = scratch.host
        try Disk.write(host + "/plain", "one\n")
        try Disk.write(host + "/secret", "two\n", mode: 0o600)
        try Disk.write(host + "/set-id", "three\n", mode: 0o4755)
        try Disk.makeFolder(host + "/folder", mode: 0o750)
        try Disk.write(host + "/folder/inner", "four\n")
        try Disk.makeFolder(host + "/folder/deeper")
        try Disk.write(host + "/folder/deeper/leaf", "five\n")
        try Disk.link("plain", at: host + "/link")
        try Disk.setAttribute(host + "/plain", "user.note", "kept")
        for name in ["plain", "secret", "set-id", "folder/inner", "folder/deeper/leaf"] {
            try Disk.setTime(host + "/" + name, seconds: 1_700_000_000)
        }
        chown(host + "/secret", 33, 33)
        chmod(host + "/secret", 0o600)
    }

    @Test(arguments: [
        "echo edited >> plain",
        "echo edited > secret; chmod 640 secret",
        "chmod 700 folder; chown 33:34 folder; setfattr -n user.note -v new folder",
        "chown 33:33 plain; setfattr -n user.other -v 1 plain; setfattr -x user.note plain",
        "rm plain folder/inner",
        "rm -r folder",
        "rm -r folder; echo now a file > folder",
        "rm plain; mkdir plain; echo inside > plain/new",
        "rm -r folder; mkdir folder; echo fresh > folder/other",
        "rm -r folder; mkdir -p folder/deeper; echo fresh > folder/deeper/leaf",
        "printf new > .tmp; mv .tmp plain",
        "ln -sfn secret link; ln -s /etc/shadow elsewhere",
        "mkdir -p a/b/c; echo 1 > a/b/c/d; chmod 555 a/b",
        "touch -d @1600000000 plain",
        "echo 1 > 'a\nb'; echo 2 > ' leading'; echo 3 > 'ünïcode'",
        "echo 1 > one; ln one two",
        "chmod 711 .; setfattr -n user.note -v root .",
        "setfacl -m u:33:rw plain; setfacl -d -m u:34:rx folder; mkdir folder/heir",
        "mkdir shared; chmod 755 shared; mv plain shared/plain; mv folder/deeper/leaf leaf",
    ])
    func `the host becomes what the step saw, and again what it was`(script: String) throws {
        let scratch = try Scratch()
        try populate(scratch)
        let before = Snapshot(of: scratch.host)
        let staging = scratch.staging()
        let stage = try scratch.open()
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [], "the step reached the host")

        let changes = try staging.changes(in: stage)
        #expect(!changes.isEmpty)
        let commit = try staging.prepare(changes, in: stage)
        #expect(Snapshot(of: scratch.host).differences(from: before) == [], "preparing is seen on the host")

        try staging.apply(commit)
        let merged = Snapshot(of: scratch.path + "/copy")
        #expect(Snapshot(of: scratch.host).differences(from: merged) == [])

        #expect(try scratch.staging().revert(commit).remaining == [])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
    }

    @Test(arguments: [
        ("chmod u+s plain", FileFailure.Code.notAllowed),
        ("chmod g+s plain", .notAllowed),
        ("cp plain x; chmod 4755 x", .notAllowed),
        ("mkdir d; chmod 2755 d", .notAllowed),
        ("echo new > .t; mv .t set-id", .notAllowed),
        ("echo more >> set-id; chmod 4755 set-id", .notAllowed),
        ("chown 33 set-id; chmod 4755 set-id", .notAllowed),
        (
            "cp /bin/true x; setcap cap_net_raw+ep x || setfattr -n security.capability "
                + "-v 0x0100000200200000000000000000000000000000 x", .notAllowed
        ),
        ("mkfifo f", .notSupported),
        ("mknod d c 1 3", .notSupported),
        ("perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local=>\"s\",Listen=>1)'", .notSupported),
        ("mkdir deep; mkfifo deep/f", .notSupported),
    ])
    func `what no change set may hold is refused`(script: String, code: FileFailure.Code) throws {
        let scratch = try Scratch()
        try populate(scratch)
        let stage = try scratch.open()
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        let failure = #expect(throws: FileFailure.self) { try scratch.staging().changes(in: stage) }
        #expect(failure?.code == code)
    }

    @Test(arguments: [
        "chmod 700 plain", "cp plain x; chmod 755 x", "mkdir d; chmod 755 d", "echo new > .t; mv .t plain",
        "chmod 4711 set-id", "rm set-id", "cp /bin/true x", "touch \"$(printf 'bad\\377')\"",
    ])
    func `what differs from a refused change in that one thing is taken`(script: String) throws {
        let scratch = try Scratch()
        try populate(scratch)
        let stage = try scratch.open()
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        #expect(try !scratch.staging().changes(in: stage).isEmpty)
    }

    @Test func `a copy-up that changed nothing is no change`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        let stage = try scratch.open()
        try OverlayStep(scratch: scratch).run(
            "exec 3<>plain; exec 4<>folder/inner; chmod 750 folder", in: stage.roots[0])
        #expect(Disk.status((stage.roots[0].upper ?? "") + "/plain") != nil, "the kernel copied it up")
        #expect(try scratch.staging().changes(in: stage).isEmpty)
    }

    @Test func `an edit of one of two hard links is refused, and one of neither is not`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        link(scratch.host + "/plain", scratch.host + "/twin")
        let stage = try scratch.open()
        try OverlayStep(scratch: scratch).run("echo more >> plain", in: stage.roots[0])
        let failure = #expect(throws: FileFailure.self) { try scratch.staging().changes(in: stage) }
        #expect(failure?.code == .link)

        let other = try scratch.open("other")
        try OverlayStep(scratch: scratch).run("exec 3<>twin; echo more >> secret", in: other.roots[0])
        #expect(try scratch.staging().changes(in: other).changes.map(\.path) == [scratch.host + "/secret"])
    }

    @Test func `of a declared file only that name counts`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        let before = Snapshot(of: scratch.host)
        let staging = scratch.staging()
        let stage = try staging.open([scratch.host + "/secret"], run: "run", step: "step")
        #expect(stage.roots[0].kind == .file)
        let script =
            "test \"$(ls -A)\" = secret; test \"$(stat -c %u.%a secret)\" = 33.600; "
            + "echo x > beside; printf done > .t; chown 33:33 .t; chmod 600 .t; mv .t secret"
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        let changes = try staging.changes(in: stage)
        #expect(changes.changes.map(\.path) == [scratch.host + "/secret"])
        #expect(changes.dropped == [scratch.host + "/beside"])
        let commit = try staging.prepare(changes, in: stage)
        try staging.apply(commit)
        #expect(try Disk.read(scratch.host + "/secret") == "done")
        #expect(Disk.status(scratch.host + "/beside") == nil)
        #expect(try staging.revert(commit).remaining == [])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
    }

    @Test func `declared files of one directory are staged together, and each is committed for itself`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        try Disk.write(scratch.host + "/third", "kept")
        let before = Snapshot(of: scratch.host)
        let staging = scratch.staging()
        let paths = ["/secret", "/plain", "/absent", "/third"].map { scratch.host + $0 }
        let stage = try staging.open(paths, run: "run", step: "step")
        #expect(Set(stage.roots.compactMap(\.upper)).count == 1)
        let script =
            "test \"$(ls -A | tr '\\n' ' ')\" = 'plain secret third '; echo x > beside; "
            + "echo one > secret; rm plain; echo two > absent"
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        let changes = try staging.changes(in: stage)
        #expect(Set(changes.changes.map(\.path)) == Set(paths.prefix(3)))
        #expect(changes.dropped == [scratch.host + "/beside"])
        let commit = try staging.prepare(changes, in: stage)
        #expect(Set(commit.entries.map(\.slot)).count == 3)
        try staging.apply(commit)
        #expect(try Disk.read(scratch.host + "/secret") == "one\n")
        #expect(try Disk.read(scratch.host + "/absent") == "two\n")
        #expect(Disk.status(scratch.host + "/plain") == nil)
        #expect(try staging.revert(commit).remaining == [])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
    }

    @Test func `a declared file that Orderly comes to trust meanwhile is not committed, its neighbour or not`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        let before = Snapshot(of: scratch.host)
        let paths = ["/plain", "/secret"].map { scratch.host + $0 }
        let staging = scratch.staging()
        let stage = try staging.open(paths, run: "run", step: "step")
        try OverlayStep(scratch: scratch).run("echo one > plain; echo two > secret", in: stage.roots[0])
        let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
        let failure = #expect(throws: FileFailure.self) {
            try scratch.staging(protecting: [scratch.host + "/secret"]).apply(commit)
        }
        #expect(failure?.code == .notAllowed)
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
        try staging.apply(commit)
    }

    @Test(arguments: [(30_000, true), (10_000, false)])
    func `what a step stages is bounded as a whole`(limit: Int, isFine: Bool) throws {
        let scratch = try Scratch()
        let stage = try scratch.open()
        let script = "mkdir d; for n in 1 2 3; do head -c 4096 /dev/zero > d/$n; done; rm d/3; echo x > d/3"
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        let found = Result { () throws(FileFailure) in try scratch.staging().changes(in: stage, limit: limit) }
        switch found {
        case .success(let changes): #expect(isFine && changes.changes.count == 4)
        case .failure(let failure): #expect(!isFine && failure.code == .tooLarge, "\(failure)")
        }
    }

    @Test func `a file right below the root of a mount is staged elsewhere and committed there`() async {
        await #expect(processExitsWith: .success) {
            guard kernel_unshare(UInt64(KERNEL_CLONE_NEWNS)) == 0,
                kernel_mount(nil, "/", nil, UInt64(KERNEL_MS_REC | KERNEL_MS_PRIVATE), nil) == 0
            else { exit(1) }
            let scratch = try Scratch()
            let top = scratch.host + "/disk"
            try Disk.makeFolder(top)
            guard kernel_mount("tmpfs", top, "tmpfs", 0, nil) == 0 else { exit(2) }
            defer { withExtendedLifetime(scratch) { _ = kernel_unmount(top, 0) } }
            for name in ["a", "b"] { try Disk.write(top + "/" + name, "old", mode: 0o640) }
            try Disk.setTime(top + "/a", seconds: 1000)
            let before = Snapshot(of: top)
            let staging = scratch.staging()
            let stage = try staging.open([top + "/a", top + "/b"], run: "run", step: "step")
            guard let upper = stage.roots[0].upper, upper.hasPrefix(scratch.state) else { exit(3) }
            try Disk.write(upper + "/a", "new", mode: 0o600)
            let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
            guard commit.entries[0].slot.hasPrefix(top + "/.orderly/run/step/") else { exit(4) }
            try staging.apply(commit)
            guard try Disk.read(top + "/a") == "new", try Disk.read(top + "/b") == "old" else { exit(5) }
            guard try staging.revert(commit).remaining.isEmpty else { exit(6) }
            try staging.discard(run: "run")
            rmdir(top + "/.orderly")
            guard Snapshot(of: top).differences(from: before).isEmpty else { exit(7) }
        }
    }

    @Test(arguments: ["printf new > absent", "true"])
    func `a declared file may not exist yet`(script: String) throws {
        let scratch = try Scratch()
        let before = Snapshot(of: scratch.host)
        let staging = scratch.staging()
        let stage = try staging.open([scratch.host + "/absent"], run: "run", step: "step")
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
        try staging.apply(commit)
        #expect((Disk.status(scratch.host + "/absent") != nil) == (script != "true"))
        #expect(try staging.revert(commit).remaining == [])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
    }

    @Test func `validation sees what the step wrote`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        let stage = try scratch.open()
        try OverlayStep(scratch: scratch).run("echo new > plain; rm secret", in: stage.roots[0])
        let shown = scratch.staging().preview(stage)[0]
        #expect(shown.upper == nil)
        let layers = (shown.earlier + [shown.lower]).joined(separator: ":")
        let look =
            "mount -t overlay overlay -o userxattr,lowerdir=\(layers) \(scratch.path)/merged && "
            + "test \"$(cat \(scratch.path)/merged/plain)\" = new && test ! -e \(scratch.path)/merged/secret && "
            + "test -e \(scratch.path)/merged/set-id"
        #expect(try Shell.run(["/usr/bin/unshare", "--mount", "/bin/sh", "-c", look]) == 0)
    }
}
