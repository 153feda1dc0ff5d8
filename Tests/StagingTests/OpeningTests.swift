import CKernel
import Execution
import Glibc
import Staging
import Testing

@Suite struct OpeningTests {
    private func code(_ scratch: Scratch, _ path: String, protecting protected: [String] = []) -> FileFailure.Code? {
        do {
            _ = try scratch.staging(protecting: protected).open([path], run: "run", step: "step")
            return nil
        } catch {
            return (error as FileFailure).code
        }
    }

    @Test(arguments: ["/", "/etc", "/usr", "/var", "/root", "/home", "/boot", "//etc/", "/etc//"])
    func `roots too wide to be reviewed are refused`(path: String) throws {
        let scratch = try Scratch()
        // /home or /boot may be missing on a small machine; then they would be files.
        #expect([.notAllowed, .notFound].contains(code(scratch, path)))
        if Disk.isFolder(path) { #expect(code(scratch, path) == .notAllowed) }
    }

    @Test(arguments: ["relative", "", "/tmp/../etc", "/tmp/./x"])
    func `a root is an absolute path in plain form`(path: String) throws {
        #expect(code(try Scratch(), path) == .notAllowed)
    }

    @Test func `an ordinary directory and file are taken`() throws {
        let scratch = try Scratch()
        try Disk.write(scratch.host + "/file", "text", mode: 0o640)
        #expect(code(scratch, scratch.host) == nil)
        #expect(code(scratch, scratch.host + "/file") == nil)
        #expect(code(scratch, scratch.host + "/absent") == nil)
        #expect(code(scratch, scratch.host + "/absent/deeper") == .notFound)
    }

    @Test func `a link anywhere in a root is refused`() throws {
        let scratch = try Scratch()
        try Disk.makeFolder(scratch.host + "/real")
        try Disk.link("real", at: scratch.host + "/alias")
        #expect(code(scratch, scratch.host + "/alias") == .link)
        #expect(code(scratch, scratch.host + "/alias/file") == .link)
        #expect(code(scratch, scratch.host + "/real/file") == nil)
    }

    @Test func `what is neither file nor directory is refused`() throws {
        let scratch = try Scratch()
        mkfifo(scratch.host + "/fifo", 0o600)
        #expect(code(scratch, scratch.host + "/fifo") == .notSupported)
        #expect(code(scratch, "/proc/sys/kernel") == .notSupported)
        #expect(code(scratch, "/dev/null") == .notSupported)
    }

    @Test func `overlapping roots are refused and neighbours are not`() throws {
        let scratch = try Scratch()
        for name in ["a", "ab"] { try Disk.makeFolder(scratch.host + "/" + name) }
        let (a, ab) = (scratch.host + "/a", scratch.host + "/ab")
        #expect(throws: FileFailure.self) { try scratch.staging().open([a, a + "/x"], run: "r", step: "s") }
        #expect(throws: FileFailure.self) { try scratch.staging().open([a + "/x", a], run: "r", step: "s") }
        #expect(try scratch.staging().open([a, ab], run: "r", step: "s").roots.count == 2)
    }

    @Test func `the state directory is protected without being named`() throws {
        let scratch = try Scratch()
        #expect(code(scratch, scratch.state) == .notAllowed)
        #expect(code(scratch, scratch.state + "/ledger") == .notAllowed)
        #expect(code(scratch, scratch.path) == .notAllowed)
    }

    @Test func `what equals, holds or lies under a protected path is refused, however it is reached`() throws {
        let scratch = try Scratch()
        let host = scratch.host
        try Disk.makeFolder(host + "/real")
        try Disk.makeFolder(host + "/real/trust")
        try Disk.makeFolder(host + "/real/trust/keys")
        try Disk.write(host + "/real/trust/root.pub", "key")
        try Disk.makeFolder(host + "/other")
        try Disk.link("real", at: host + "/alias")
        link(host + "/real/trust/root.pub", host + "/other/second-name")
        let named = [host + "/alias/trust"]
        for path in ["/real/trust", "/real", "/real/trust/keys", "/real/trust/root.pub", ""] {
            #expect(code(scratch, host + path, protecting: named) == .notAllowed, "\(path)")
        }
        // The link by which the path is found is as good as the path.
        #expect(code(scratch, host, protecting: [host + "/alias/trust"]) == .notAllowed)
        #expect(code(scratch, host + "/other", protecting: named) == nil)
        // A file by another of its names.
        let file = [host + "/real/trust/root.pub"]
        #expect(code(scratch, host + "/other/second-name", protecting: file) == .notAllowed)
        #expect(code(scratch, host + "/other/second-name") == nil)
        // What does not exist yet.
        let future = [host + "/other/future/trust.json"]
        #expect(code(scratch, host + "/other", protecting: future) == .notAllowed)
        #expect(code(scratch, host + "/other/future", protecting: future) == .notAllowed)
        #expect(code(scratch, host + "/other/else", protecting: future) == nil)
    }

    @Test(.enabled(if: geteuid() == 0, "mounting needs root"))
    func `a bind mount does not hide a protected path, and mounts are not crossed`() async {
        // In a process of its own: its mounts end with it.
        await #expect(processExitsWith: .success) {
            guard kernel_unshare(UInt64(KERNEL_CLONE_NEWNS)) == 0,
                kernel_mount(nil, "/", nil, UInt64(KERNEL_MS_REC | KERNEL_MS_PRIVATE), nil) == 0
            else { exit(1) }
            let scratch = try Scratch()
            let host = scratch.host
            for name in ["trust", "trust/keys", "side", "side/keys", "plain", "plain/inner", "disk", "disk/below"] {
                try Disk.makeFolder(host + "/" + name)
            }
            for (source, target) in [("trust/keys", "side/keys"), ("plain/inner", "plain/inner")] {
                let result = kernel_mount(host + "/" + source, host + "/" + target, nil, UInt64(KERNEL_MS_BIND), nil)
                guard result == 0 else { exit(2) }
            }
            defer {
                for name in ["side/keys", "plain/inner", "disk"] { _ = kernel_unmount(host + "/" + name, 0) }
            }
            func code(_ path: String) -> FileFailure.Code? {
                do {
                    let staging = scratch.staging(protecting: [host + "/trust"])
                    _ = try staging.open([host + path], run: "run", step: "step")
                    return nil
                } catch {
                    return (error as FileFailure).code
                }
            }
            guard code("/side/keys") == .notAllowed, code("/side/keys/file") == .notAllowed else { exit(3) }
            guard code("/plain") == .mountPoint, code("/plain/inner") == nil else { exit(4) }
            guard code("/plain/file") == nil else { exit(5) }
            // Another file system: its folders lie on it, private, and a commit works there.
            guard kernel_mount("tmpfs", host + "/disk", "tmpfs", 0, nil) == 0 else { exit(6) }
            try Disk.makeFolder(host + "/disk/below")
            try Disk.write(host + "/disk/below/file", "old")
            let staging = scratch.staging()
            let stage = try staging.open([host + "/disk/below"], run: "run", step: "step")
            guard let upper = stage.roots[0].upper, upper.hasPrefix(host + "/disk/.orderly/run/") else { exit(7) }
            try Disk.write(upper + "/file", "new")
            let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
            try staging.apply(commit)
            guard try Disk.read(host + "/disk/below/file") == "new" else { exit(8) }
            guard try staging.revert(commit).remaining.isEmpty else { exit(9) }
            guard code("/disk/.orderly") == .notAllowed, code("/disk") == nil else { exit(10) }
            try staging.sweep(keeping: [])
            guard Disk.names(host + "/disk/.orderly").isEmpty else { exit(11) }
        }
    }

    @Test(arguments: ["", ".", "..", "a/b"])
    func `a run's name cannot lead elsewhere`(name: String) throws {
        let scratch = try Scratch()
        #expect(throws: FileFailure.self) { try scratch.open(name) }
        #expect(throws: FileFailure.self) { try scratch.open("run", step: name) }
        #expect(throws: FileFailure.self) { try scratch.staging().discard(run: name) }
    }

    @Test func `a folder that others may enter is not used for staging`() throws {
        let scratch = try Scratch()
        try Disk.makeFolder(scratch.state + "/staging", mode: 0o755)
        #expect(code(scratch, scratch.host) == .notAllowed)
        try Disk.setMode(scratch.state + "/staging", 0o700)
        #expect(code(scratch, scratch.host) == nil)
    }

    @Test func `a second attempt leaves the before-images of the first alone`() throws {
        let scratch = try Scratch()
        try Disk.write(scratch.host + "/file", "old")
        let staging = scratch.staging()
        let first = try scratch.open()
        try Disk.write((first.roots[0].upper ?? "") + "/file", "new")
        let commit = try staging.prepare(try staging.changes(in: first), in: first)
        try staging.apply(commit)
        let second = try scratch.open()
        #expect(second.roots[0].upper != first.roots[0].upper)
        #expect(try staging.changes(in: second).isEmpty)
        #expect(try staging.revert(commit).remaining == [])
        #expect(try Disk.read(scratch.host + "/file") == "old")
    }
}
