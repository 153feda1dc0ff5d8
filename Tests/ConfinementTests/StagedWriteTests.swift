import CKernel
import Execution
import Foundation
import Runbooks
import Testing

struct StagedWriteTests {
    let cage: Cage
    let scratch: OpenScratch

    init() throws {
        cage = try Cage()
        scratch = try OpenScratch()
        for name in ["stage/upper", "stage/work", "stage/lower"] { try scratch.makeFolder(name) }
        try scratch.write("tree/old", "old")
        try scratch.write("tree/gone", "gone")
        chmod(scratch("stage"), 0o700)
    }

    private func identity(_ name: String) -> FileIdentity {
        let status = scratch.status(name)
        return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    private func directory(_ change: (inout StagedRoot) -> Void = { _ in }) -> Launch.Write {
        var root = StagedRoot(
            path: scratch("tree"), kind: .directory, lower: scratch("tree"), upper: scratch("stage/upper"),
            work: scratch("stage/work"), identity: identity("tree"))
        change(&root)
        return .staged(root)
    }

    @Test
    func `a staged write lands in the upper directory, owned as on disk, and the host is unchanged`() {
        let tree = scratch("tree")
        let before = scratch.status("tree")
        let script = "cd \(tree) && echo new >new && echo more >>old && rm gone && mkdir -p sub && ls"
        let report = cage.sh(script, grade: .files) { $0.writes = [directory()] }
        #expect(report.verdict == .exited(code: 0), "\(report.errors)")
        #expect(report.text == "new\nold\nsub\n")
        #expect(scratch.tree("tree") == ["gone", "old"])
        #expect(scratch.text("tree/old") == "old")
        #expect(scratch.status("tree").st_mtim.tv_nsec == before.st_mtim.tv_nsec)
        #expect(scratch.tree("stage/upper") == ["gone", "new", "old", "sub"])
        #expect(scratch.text("stage/upper/old") == "oldmore\n")
        for name in ["new", "old", "sub"] { #expect(scratch.status("stage/upper/" + name).st_uid == geteuid()) }
        // A whiteout: character device 0/0.
        #expect(scratch.status("stage/upper/gone").st_mode & S_IFMT == S_IFCHR)
    }

    @Test
    func `a step that changes nothing leaves nothing, not even a time`() {
        let before = scratch.status("stage/upper")
        #expect(
            cage.sh("ls \(scratch("tree"))", grade: .files) { $0.writes = [directory()] }.verdict == .exited(code: 0))
        #expect(scratch.tree("stage/upper") == [])
        #expect(scratch.status("stage/upper").st_mtim.tv_nsec == before.st_mtim.tv_nsec)
    }

    @Test
    func `a directory that was exchanged after its approval is refused`() throws {
        let report = cage.sh("exit 0", grade: .files) {
            $0.writes = [directory { $0.identity = FileIdentity(device: 1, inode: 1) }]
        }
        let failure = try #require(report.setupFailure)
        #expect(failure.stage == "source")
        #expect(failure.path == scratch("tree"))
        #expect(failure.errno == ESTALE)
    }

    @Test
    func `a step cannot forge the overlay's marks`() throws {
        try #require(access("/usr/bin/perl", X_OK) == 0, "needs perl, which Debian's base has")
        try scratch.write("tree/sub/below", "x")
        // setxattr(2) by its number on x86-64. Linux below 6.7 refuses it instead of escaping the name.
        let script = """
            my ($n, $v) = ("user.overlay.opaque", "y"); exit(syscall(188, "\(scratch("tree/sub"))", $n, $v, 1, 0) == 0 ? 0 : 1)
            """
        let report = cage.run("/usr/bin/perl", ["perl", "-e", script], grade: .files) { $0.writes = [directory()] }
        var value = [UInt8](repeating: 0, count: 8)
        let sub = scratch("stage/upper/sub")
        #expect(kernel_lgetxattr(sub, "user.overlay.opaque", &value, 8) < 0)
        let isEscaped = kernel_lgetxattr(sub, "user.overlay.overlay.opaque", &value, 8) == 1
        #expect(isEscaped == (report.verdict == .exited(code: 0)), "\(report)")
    }

    @Test
    func `a declared file has a private parent with a copy of it alone`() throws {
        try scratch.write("conf/main", "main", mode: 0o644)
        try scratch.write("conf/key", "secret", mode: 0o644)
        try scratch.write("stage/lower/main", "main", mode: 0o644)
        chmod(scratch("stage/lower"), 0o755)
        let root = StagedRoot(
            path: scratch("conf/main"), kind: .file, lower: scratch("stage/lower"), upper: scratch("stage/upper"),
            work: scratch("stage/work"), identity: identity("stage/lower"))
        let folder = scratch("conf")
        let report = cage.sh("ls \(folder) && echo x >\(folder)/t && mv \(folder)/t \(folder)/main", grade: .files) {
            $0.writes = [.staged(root)]
        }
        #expect(report.verdict == .exited(code: 0), "\(report)")
        #expect(report.text == "main\n")
        #expect(scratch.text("stage/upper/main") == "x\n")
        #expect(scratch.text("conf/main") == "main")
    }

    @Test
    func `a declared file of etc leaves the cage's own etc in place, and nothing else in upper`() throws {
        try scratch.write("stage/lower/hosts", "127.0.0.1 localhost\n", mode: 0o644)
        chmod(scratch("stage/lower"), 0o755)
        let root = StagedRoot(
            path: "/etc/hosts", kind: .file, lower: scratch("stage/lower"), upper: scratch("stage/upper"),
            work: scratch("stage/work"), identity: identity("stage/lower"))
        let script = "grep -q ^root: /etc/passwd && test -e /etc/ld.so.cache && cat /etc/shadow; echo x >>/etc/hosts"
        let report = cage.sh(script, grade: .files) { $0.writes = [.staged(root)] }
        #expect(report.verdict == .exited(code: 0), "\(report)")
        #expect(report.errors.contains("/etc/shadow: No such file"))
        #expect(scratch.tree("stage/upper") == ["hosts"])
        #expect(scratch.text("stage/upper/hosts") == "127.0.0.1 localhost\nx\n")
    }

    @Test(arguments: [(1 << 20, "100", Verdict.stageLimit), (64 << 20, "1", .exited(code: 0))])
    func `what a step stages is bounded as a whole while it runs, and not only file by file`(
        limit: Int, pause: String, verdict: Verdict
    ) {
        // Each file is smaller than the limit. The one that may have them all sleeps past a look at them too.
        let script = """
            cd \(scratch("tree")) || exit 9
            mkdir deep
            for n in $(seq 100); do head -c 32768 /dev/zero > deep/$n || exit 8; done
            sleep \(pause)
            """
        let report = cage.sh(script, grade: .files) {
            $0.writes = [directory()]
            $0.limits.stage = limit
        }
        #expect(report.verdict == verdict, "\(report.errors)")
    }

    /// Pure, since so a step's own validation sees what was staged.
    @Test(arguments: [Grade.files, .pure])
    func `earlier changes are seen, and a stage without upper is read-only`(grade: Grade) throws {
        try scratch.write("stage/earlier/old", "changed")
        let report = cage.sh("cat \(scratch("tree/old")); echo x >\(scratch("tree/old"))", grade: grade) {
            $0.writes = [
                directory {
                    $0.earlier = [scratch("stage/earlier")]
                    $0.upper = nil
                    $0.work = nil
                }
            ]
        }
        #expect(report.text == "changed")
        #expect(report.verdict == .exited(code: 2))
    }

    /// The control: closed, they are gone.
    @Test(arguments: [("0", Verdict.stageLimit), ("1", .exited(code: 0))])
    func `staged files that are unlinked count while they are open`(closes: String, verdict: Verdict) {
        let script = """
            for my $n (1 .. 8) {
                open($files[$n], ">", "$ARGV[0]/file") && print { $files[$n] } "x" x (1 << 20) or die;
                $files[$n]->flush; unlink "$ARGV[0]/file"; close $files[$n] if $ARGV[1];
            }
            sleep($ARGV[1] || 100);
            """
        let arguments = ["perl", "-MIO::Handle", "-e", script, scratch("tree"), closes]
        let report = cage.run("/usr/bin/perl", arguments, grade: .files) {
            $0.writes = [directory()]
            $0.limits.stage = 4 << 20
        }
        #expect(report.verdict == verdict, "\(report)")
    }

    @Test
    func `more than the stage may hold ends the step`() {
        let report = cage.sh("exec head -c 4000000 /dev/zero >\(scratch("tree"))/big", grade: .files) {
            $0.writes = [directory()]
            $0.limits.stage = 1 << 20
            $0.limits.temporary = 1 << 20
        }
        #expect(report.verdict == .stageLimit)
    }

    @Test
    func `a direct write changes the host, with the host's owner`() {
        let report = cage.sh("echo x >\(scratch("tree"))/direct; chmod 4755 \(scratch("tree"))/direct", grade: .files) {
            $0.writes = [.direct(path: scratch("tree"))]
        }
        #expect(report.verdict == .exited(code: 1))
        #expect(scratch.text("tree/direct") == "x\n")
        #expect(scratch.status("tree/direct").st_uid == geteuid())
        #expect(scratch.status("tree/direct").st_mode & 0o7777 == 0o644)
    }

    @Test
    func `grade pure cannot be given a write`() throws {
        for write in [.direct(path: scratch("tree")), directory()] {
            let report = cage.sh("exit 0") { $0.writes = [write] }
            #expect(try #require(report.setupFailure).stage == "plan")
        }
    }
}
