import Confinement
import Execution
import Foundation
import Runbooks
import TestKit
import Testing

struct HostTests {
    let cage: Cage

    init() throws {
        cage = try Cage()
    }

    @Test
    func `a tool is found by its bare name, with its digest`() throws {
        let tool = try cage.confinement.findTool("true").get()
        let expected = try Program.run(["sha256sum", tool.path]).text.prefix(64)
        #expect(tool.sha256 == String(expected))
        #expect(tool.path.hasSuffix("/true"))
    }

    @Test(arguments: ["", ".", "..", "../bin/true", "/usr/bin/true", "no-such-tool-anywhere"])
    func `what is no tool's name is not found`(name: String) {
        #expect(cage.confinement.findTool(name) == .failure(.notFound))
    }

    @Test
    func `a launcher that others could exchange is refused`() throws {
        let scratch = try OpenScratch()
        let path = try scratch.write("folder/launcher", "#!/bin/sh\n", mode: 0o755)
        chmod(scratch("folder"), 0o777)
        do {
            _ = try Confinement(launcher: path)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .launcherWritableByOthers)
            // For root /tmp itself is the first such folder, from above or below.
            #expect([scratch("folder"), "/tmp"].contains(error.path))
        }
    }

    @Test(arguments: ["relative/launcher", "/no/such/launcher", "/etc/passwd"])
    func `what is no program is no launcher`(path: String) {
        #expect(throws: ConfinementError.self) { try Confinement(launcher: path) }
    }

    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `a host step is root, in a root of its own`() {
        let report = cage.sh("id -u; cat /etc/shadow; ls /root; echo x >/usr/x; cat /proc/self/uid_map", grade: .host)
        #expect(report.text.hasPrefix("0\n"))
        #expect(report.text.contains("4294967295"))
        #expect(report.errors.contains("/etc/shadow: No such file"))
        #expect(report.errors.contains("Read-only"))
        #expect(report.layers.contains { $0.name == "user namespace" && $0.state == .absent })
    }

    @Test(.enabled(if: !Cage.isRoot, "about an ordinary user's agent"))
    func `a host step needs root`() throws {
        #expect(try #require(cage.sh("exit 0", grade: .host).setupFailure).stage == "plan")
    }

    @Test
    func `a declared socket is reached; its owner sees a stranger`() throws {
        let scratch = try OpenScratch()
        let listening = try Program.Running([
            "perl", "-MSocket", "-e",
            """
            socket(my $s, PF_UNIX, SOCK_STREAM, 0); bind($s, pack_sockaddr_un($ARGV[0])) or die; chmod 0666, $ARGV[0];
            listen($s, 1); $| = 1; print "ready\\n"; accept(my $c, $s);
            my ($pid, $uid) = unpack("lL", getsockopt($c, SOL_SOCKET, 17)); print "$uid\\n";
            """, scratch("socket"),
        ])
        #expect(listening.waits { $0.output.contains("ready") })
        let script =
            "socket(my $s, PF_UNIX, SOCK_STREAM, 0); exit(connect($s, pack_sockaddr_un($ARGV[0])) ? 0 : 1)"
        let arguments = ["perl", "-MSocket", "-e", script, scratch("socket")]
        #expect(cage.run("/usr/bin/perl", arguments).verdict == .exited(code: 1))
        // Nor where it is seen below a path that is read.
        let seen = cage.run("/usr/bin/perl", arguments) { $0.reads = [.init(path: scratch.path, mapping: .owner)] }
        #expect(seen.verdict == .exited(code: 1), "\(seen)")
        let report = cage.run("/usr/bin/perl", arguments) { $0.sockets = [scratch("socket")] }
        // Else nobody connected, and it would wait for ever.
        try #require(report.verdict == .exited(code: 0), "\(report)")
        let uid = listening.finish().text.split(separator: "\n").last.flatMap { UInt32($0) }
        #expect(uid == (Cage.isRoot ? Confinement.defaultUidBase : geteuid()))
    }

    @Test
    func `with the host's view its mounts have the host's sizes, and its files stay closed`() throws {
        let arguments = [
            "--output=target,size", "--block-size=1", "--type=ext4", "--type=xfs", "--type=btrfs", "--type=overlay",
        ]
        let outside = try Program.run(["df"] + arguments).text
        let inside = cage.run("/usr/bin/df", ["df"] + arguments) { $0.view = .host }
        #expect(inside.text == outside, "\(inside)")
        #expect(cage.run("/usr/bin/df", ["df"] + arguments).text != outside)
        let closed = "/var/lib/dpkg/status"
        try #require(FileManager.default.isReadableFile(atPath: closed), "needs a file that others may read")
        let report = cage.sh("stat -c %s \(closed) && cat \(closed); echo x >/var/tmp/x; ls /run") { $0.view = .host }
        #expect(Int(report.text.filter(\.isNumber)) ?? 0 > 0)
        #expect(report.errors.contains("Permission denied"))
        #expect(!FileManager.default.fileExists(atPath: "/var/tmp/x"))
    }

    @Test
    func `with the host's view its processes and network are there to be looked at, and no more`() throws {
        let own = getpid()
        let look = "cat /proc/\(own)/comm && cut -d: -f1 /proc/1/net/dev"
        let outside = try Program.run(["sh", "-c", look]).text
        let inside = cage.sh(look) { $0.view = .host }
        #expect(inside.text == outside, "\(inside.errors)")
        #expect(cage.sh(look).verdict != .exited(code: 0), "the control")
        let attempts = [
            "cat /proc/\(own)/environ", "ls /proc/\(own)/root/", "kill -0 \(own)", "echo 1 >/proc/self/oom_score_adj",
            "echo b >/proc/sysrq-trigger", "echo x >/proc/sys/kernel/hostname",
        ]
        for attempt in attempts {
            let report = cage.sh("\(attempt) && echo it worked") { $0.view = .host }
            #expect(!report.text.contains("it worked"), "\(attempt)")
        }
        #expect(cage.sh("true && echo it worked") { $0.view = .host }.text == "it worked\n", "the control")
    }

    @Test
    func `the host's view cannot be written`() throws {
        let report = cage.sh("exit 0", grade: .files) {
            $0.view = .host
            $0.writes = [.direct(path: "/var/tmp")]
        }
        #expect(try #require(report.setupFailure).stage == "plan")
    }
}
