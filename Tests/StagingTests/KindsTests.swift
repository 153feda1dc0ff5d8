import Execution
import Glibc
import Staging
import Testing

/// Every kind of file that a step may leave, made through the kernel's overlay by root and by an ordinary user.
@Suite(.enabled(if: OverlayStep.isPossible, "mounting an overlay needs root, or user namespaces for everybody"))
struct KindsTests {
    private func populate(_ scratch: Scratch) throws {
        let host = scratch.host
        for name in ["plain", "other"] { try Disk.write(host + "/" + name, "\(name)\n") }
        for name in ["folder", "folder/deeper"] { try Disk.makeFolder(host + "/" + name, mode: 0o750) }
        try Disk.write(host + "/folder/inner", "inner\n", mode: 0o640)
        try Disk.write(host + "/folder/deeper/leaf", "leaf\n")
        try Disk.setAttribute(host + "/folder/inner", "user.note", "kept")
        try Disk.link("folder", at: host + "/link")
        try Disk.link("no\nwhere", at: host + "/folder/dangling")
        for name in ["one", "folder/two"] { link(host + (name == "one" ? "/other" : "/one"), host + "/" + name) }
        // Latin-1, a byte that begins nothing, and a character of the range that stands for such bytes.
        for name: [UInt8] in [[0x63, 0x61, 0x66, 0xE9], [0xFF]] {
            close(open((BytePath(host) / name).c, O_WRONLY | O_CREAT, 0o644))
        }
        try Disk.write(host + "/\u{F7C3}", "private\n")
        truncate(host + "/plain", 5)
        for name in ["plain", "other", "folder/inner", "folder/deeper/leaf"] {
            try Disk.setTime(host + "/" + name, seconds: 1_700_000_000)
        }
    }

    private static let scripts = [
        // Content, metadata of files and folders.
        "echo edited >> plain", "chmod 600 plain", "touch -d @1600000000 plain", "truncate -s 0 plain",
        "setfattr -n user.note -v new folder/inner", "setfattr -x user.note folder/inner",
        "setfattr -n user.note -v new folder; chmod 700 folder", "setfacl -m u::rw,g::r,o::-,m::r plain",
        "setfacl -d -m g::rx folder; mkdir folder/heir; echo 1 > folder/heir/file",
        "printf new > .tmp; chmod 640 .tmp; mv .tmp folder/inner",
        "chmod o-rwx,g+w folder folder/inner folder/deeper/leaf",
        // Symbolic links.
        "ln -s plain made", "ln -sfn other link", "rm link", "rm link; echo a file > link",
        "rm plain; ln -s other plain",
        "rm link; mkdir link; echo 1 > link/inside", "rm -r folder; ln -s . folder",
        "ln -sfn \"$(printf 'x\\377')\" link",
        "mv link folder/moved",
        // Hard links: made, removed, and all names of one changed.
        "echo 1 > new; ln new folder/newer; ln -s new newest", "ln plain folder/plain", "rm one",
        "rm one other folder/two",
        "chmod 600 one other folder/two", "for n in one other folder/two; do echo more >> $n; touch -d @1 $n; done",
        "rm other folder/two; echo more >> one", "echo fresh > f; ln -f f one; ln -f f other; ln -f f folder/two; rm f",
        "rm one; echo another > one.new; rm other; rm folder/two; mv one.new one", "exec 3<>one",
        // Folders.
        "mkdir -p a/b/c; echo 1 > a/b/c/d; chmod \(geteuid() == 0 ? 555 : 755) a/b", "rm -r folder",
        "rm -r folder; echo now a file > folder",
        "rm plain; mkdir plain; echo inside > plain/new", "rm -r folder; mkdir folder",
        "rm -r folder; mkdir -p folder/deeper; echo fresh > folder/deeper/leaf", "mv folder/deeper renamed",
        "rm -r folder/deeper; mv folder/inner folder/deeper", "mkdir x; mv x y; mv plain y/plain", "chmod 711 .",
        // Holes.
        "truncate -s 8M holes; echo end >> holes", "truncate -s 8M plain",
        // Names.
        "echo 1 > 'a\nb'; mkdir ' '; echo 2 > ' / leading '; rm -f '*'", "echo more >> \"$(printf 'caf\\351')\"",
        "rm \"$(printf '\\377')\"; echo 1 > \"$(printf '\\376')\"",
        "mv \"$(printf 'caf\\351')\" \"$(printf 'caf\\303\\251')\"",
        "mkdir \"$(printf 'd\\377')\"; echo 1 > \"$(printf 'd\\377/\\376')\"; chmod 711 \"$(printf 'd\\377')\"",
        "printf 'more' >> \"$(printf '\\357\\237\\203')\"; ln -s x \"$(printf '\\357\\236\\200')\"",
        "rm -r -- *; echo alone > alone",
    ]

    @Test(arguments: scripts)
    func `the host becomes what the step saw, and again what it was`(script: String) throws {
        let scratch = try Scratch()
        try populate(scratch)
        let before = Snapshot(of: scratch.host)
        let stage = try scratch.open()
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        #expect(Snapshot(of: scratch.host) == before, "the step reached the host")

        let staging = scratch.staging()
        let changes = try staging.changes(in: stage)
        #expect(changes.isEmpty == script.hasPrefix("exec"))
        let commit = try staging.prepare(changes, in: stage)
        #expect(Snapshot(of: scratch.host) == before, "preparing is seen on the host")
        try staging.apply(commit)
        // Names of one file that were all changed alike stay one file; the step's overlay had taken them apart.
        let links: Snapshot.Links =
            script.hasPrefix("echo 1") || script.hasPrefix("ln") && geteuid() == 0 ? .count : .ignored
        let merged = Snapshot(of: scratch.path + "/copy", links)
        #expect(Snapshot(of: scratch.host, links).differences(from: merged) == [])

        #expect(try scratch.staging().revert(commit).remaining == [])
        let restored = Snapshot(of: scratch.host)
        #expect(restored.differences(from: before) == [])
        #expect(restored.inodes == before.inodes)
        try staging.discard(run: "run")
        #expect(Disk.names(scratch.state + "/staging") == [])
    }

    @Test(arguments: [
        ("chmod 600 one other folder/two", true), ("chmod 600 one other; rm folder/two", true), ("rm one", true),
        ("exec 3<>one", true), ("rm one other folder/two; echo 1 > one; ln one other; ln one folder/two", true),
        ("chmod 600 one", false), ("echo more >> one; rm other", false), ("mv one elsewhere", false),
        ("chmod 600 one other; chmod 640 folder/two", false), ("ln one fourth", false),
    ])
    func `names of one file stay together, or the change is refused`(script: String, isTaken: Bool) throws {
        let scratch = try Scratch()
        try populate(scratch)
        let before = Snapshot(of: scratch.host)
        let stage = try scratch.open()
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        let staging = scratch.staging()
        guard isTaken else {
            let failure = #expect(throws: FileFailure.self) { try staging.changes(in: stage) }
            #expect(failure?.code == .link)
            return #expect(Snapshot(of: scratch.host) == before)
        }
        let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
        try staging.apply(commit)
        #expect(try staging.revert(commit).remaining == [])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
        // A name that is deleted is kept as a before-image, and counts, until the run is over.
        let again = try scratch.open("again")
        try OverlayStep(scratch: scratch).run(script, in: again.roots[0])
        try staging.apply(try staging.prepare(try staging.changes(in: again), in: again))
        try staging.discard(run: "again")
        let left = ["one", "other", "folder/two"].compactMap { Disk.status(scratch.host + "/" + $0) }
        #expect(Set(left.map(\.st_ino)).count == 1)
        #expect(left.allSatisfy { Int($0.st_nlink) == left.count })
    }

    @Test func `a hole takes no space, in a folder and in a declared file, on the way there and back`() throws {
        let scratch = try Scratch()
        let path = scratch.host + "/holes"
        try Disk.write(path, "start")
        truncate(path, 1 << 26)
        // The kernel copies a MiB at a time where there is anything in it.
        let most: Int64 = 8192
        for root in [scratch.host, path] {
            let before = Snapshot(of: scratch.host)
            let staging = scratch.staging()
            let stage = try staging.open([root], run: "run", step: "step")
            try OverlayStep(scratch: scratch).run("echo end >> holes", in: stage.roots[0])
            let commit = try staging.prepare(try staging.changes(in: stage, limit: 4 << 20), in: stage)
            try staging.apply(commit)
            let grown = try #require(Disk.status(path))
            #expect(grown.st_size == 1 << 26 + 4 && Int64(grown.st_blocks) < most)
            #expect(try staging.revert(commit).remaining == [])
            #expect(Snapshot(of: scratch.host).differences(from: before) == [])
            #expect(Disk.status(path).map { Int64($0.st_blocks) < most } == true)
            Disk.remove(scratch.path + "/copy/holes")
        }
    }

    @Test(arguments: [(true, "deletes"), (false, "is refused")])
    func `a whiteout that is an attribute counts where its folder is marked for it`(isMarked: Bool, _: String) throws {
        let scratch = try Scratch()
        try populate(scratch)
        let stage = try scratch.open()
        let upper = stage.roots[0].upper ?? ""
        try Disk.write(upper + "/plain", "")
        try Disk.setAttribute(upper + "/plain", "user.overlay.whiteout", "y")
        if isMarked { try Disk.setAttribute(upper, "user.overlay.opaque", "x") }
        let found = Result { () throws(FileFailure) in try scratch.staging().changes(in: stage) }
        switch found {
        case .success(let set):
            #expect(isMarked && set.changes.map(\.operation) == [.delete] && set.changes[0].path.hasSuffix("/plain"))
        case .failure(let failure): #expect(!isMarked && failure.code == .notSupported)
        }
    }

    @Test func `a step cannot forge the overlay's marks`() throws {
        let scratch = try Scratch()
        try populate(scratch)
        let stage = try scratch.open()
        let script =
            "setfattr -n user.overlay.opaque -v y folder || true; "
            + "setfattr -n user.overlay.whiteout -v y plain || true; setfattr -n user.overlay.redirect -v /etc folder || true"
        try OverlayStep(scratch: scratch).run(script, in: stage.roots[0])
        #expect(try scratch.staging().changes(in: stage).isEmpty)
    }
}
