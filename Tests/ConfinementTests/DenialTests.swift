import Confinement
import Execution
import Foundation
import Runbooks
import Testing

struct DenialTests {
    let cage: Cage

    init() throws {
        cage = try Cage()
    }

    @Test
    func `a step that is refused nothing has no denials`() throws {
        let report = cage.sh("ls -lR /usr/bin >/dev/null; id; echo x >/tmp/x; cat /tmp/x | sort")
        #expect(report.verdict == .exited(code: 0))
        // Empty, not nil: they were counted.
        #expect(report.denials == [])
    }

    @Test(arguments: [
        ("mount -t tmpfs none /media/somewhere", "mount", "/media/somewhere"),
        ("umount -n -i /proc", "umount2", "/proc"),
        ("unshare --mount true", "unshare", nil),
        ("chroot /usr true", "chroot", "/usr"),
        ("nsenter --net=/proc/self/ns/net true", "setns", nil),
        ("mknod /tmp/disk b 8 0", "mknodat", "/tmp/disk"),
        ("touch /tmp/x; chmod 4755 /tmp/x", "fchmodat", nil),
        ("ip link", "socket", nil),
    ])
    func `a refused call is in the result`(script: String, call: String, path: String?) throws {
        // The control: without the call, nothing.
        #expect(cage.sh("true").denials == [])
        let report = cage.sh("(\(script)) 2>&1; exit 0")
        #expect(report.verdict == .exited(code: 0))
        let denials = try #require(report.denials)
        #expect(
            denials.contains { $0.call == call && $0.path == path && $0.count >= 1 },
            "\(denials) \(report.text)")
    }

    @Test
    func `a path that tries to look like something else is one plain line, and hides secrets`() throws {
        let report = cage.sh("mount -t tmpfs none \"$(printf '/a\\033[31mb\\nsecret-word-of-length')\" 2>&1; exit 0") {
            $0.files = [.init(kind: .secret, name: "word", content: Array("secret-word-of-length".utf8))]
        }
        let path = try #require(report.denials?.first { $0.call == "mount" }?.path)
        #expect(!path.contains("\u{1B}"))
        #expect(!path.contains("\n"))
        #expect(!path.contains("secret-word-of-length"))
        #expect(path.hasPrefix("/a"))
    }

    @Test
    func `what was refused is known also when process 1 of the cage is killed outright`() throws {
        // Ends by the death of process 1 alone, once it has done the script.
        func killed(after script: String) throws -> LaunchReport {
            let duration = Processes.uniqueDuration()
            let killer = Thread {
                guard Processes.wait(for: duration, toExist: true),
                    let step = Processes.number(whoseArgument: duration), let first = Processes.parent(of: step)
                else { return }
                if first > 1 { kill(first, SIGKILL) }
            }
            killer.start()
            let report = cage.sh("\(script); exec sleep \(duration)") { $0.limits.time = .seconds(600) }
            #expect(report.verdict == .signalled(signal: SIGKILL), "\(report)")
            return report
        }
        let report = try killed(after: "for i in 1 2 3; do unshare --mount true 2>/dev/null; done")
        #expect(report.denials?.first { $0.call == "unshare" }?.count == 3, "\(report)")
        // The control: nothing was refused, and that is known too.
        #expect(try killed(after: "true").denials == [])
    }

    @Test
    func `a flood of refused calls ends the step`() throws {
        let report = cage.run("/usr/bin/perl", ["perl", "-e", "while (1) { syscall(165, 0, 0, 0, 0, 0) }"])
        #expect(report.verdict == .denialBudget)
        let total = try #require(report.denials).reduce(0) { $0 + $1.count }
        #expect(total == 10_000)
        // The control: one fewer is let finish.
        let fewer = cage.run(
            "/usr/bin/perl", ["perl", "-e", "syscall(165, 0, 0, 0, 0, 0) for 1 .. 9_999; print $! + 0"])
        #expect(fewer.verdict == .exited(code: 0))
        #expect(fewer.text == "1")
    }

    /// The monitor is in the step's control groups (decision 0019), and must need nothing there that the step can use up.
    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `a flood is counted to its end where no further process can be made, and with all memory in use`() {
        let flood = "my $n = 0; while (1) { my $p = '/' . 'p' x 200 . $n++; syscall(165, 0, $p, 0, 0, 0) }"
        let fork =
            "while (1) { my $p = fork; last unless defined $p; unless ($p) { sleep 4000; exit } } print $! + 0, qq(\\n);"
        let crowded = cage.run("/usr/bin/perl", ["perl", "-e", "$| = 1; \(fork) \(flood)"]) { $0.limits.processes = 8 }
        #expect(crowded.text == "\(EAGAIN)\n")
        #expect(crowded.verdict == .denialBudget)
        #expect(crowded.denials?.reduce(0) { $0 + $1.count } == 10_000)
        // The page cache of a file in /tmp, which cannot be written out: 30 of 32 MiB.
        let fill = "open my $f, '>', '/tmp/file'; syswrite $f, 'x' x 65536 for 1 .. 480; print -s $f;"
        let full = cage.run("/usr/bin/perl", ["perl", "-e", "$| = 1; \(fill) \(flood)"]) {
            $0.limits.memory = 32 << 20
            $0.limits.temporary = 64 << 20
        }
        #expect(full.text == "\(30 << 20)")
        // With control groups version 2 the last of it may be killed for memory; what was counted is known all the same.
        #expect([.denialBudget, .outOfMemory].contains(full.verdict), "\(full)")
        let total = full.denials?.reduce(0) { $0 + $1.count } ?? 0
        #expect(full.verdict == .denialBudget ? total == 10_000 : total > 0)
    }

    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `a cage that ends for want of memory, process 1 or not, ran out of memory, and what it was refused is known`()
    {
        // Its memory is a file's, so that the kernel finds hardly anything to kill but a shell and process 1.
        let script = "for i in 1 2 3; do umount -n -i /proc 2>/dev/null; done; head -c 60000000 /dev/zero >/tmp/file"
        let report = cage.sh(script) {
            $0.limits.memory = 16 << 20
            $0.limits.temporary = 64 << 20
        }
        #expect(report.verdict == .outOfMemory)
        #expect(report.denials?.first { $0.call == "umount2" }?.count == 3, "\(report)")
        // The control: with more of it nothing is killed.
        let fine = cage.sh(script) { $0.limits.temporary = 64 << 20 }
        #expect(fine.verdict == .exited(code: 0))
        #expect(fine.denials?.first { $0.call == "umount2" }?.count == 3)
    }

    @Test
    func `more kinds than are told apart are counted together`() throws {
        let script = "for my $n (1 .. 200) { my $p = \"/p$n\"; syscall(165, 0, $p, 0, 0, 0) }"
        let denials = try #require(cage.run("/usr/bin/perl", ["perl", "-e", script]).denials)
        #expect(denials.count == 65)
        #expect(denials.first { $0.call == "other calls" }?.count == 136)
    }

    @Test
    func `denials of a step that ran out of time are kept`() throws {
        let report = try cage.timedOut("unshare -m true; echo refused; sleep 1000") { $0.text == "refused\n" }
        #expect(report.denials?.contains { $0.call == "unshare" } == true)
    }
}
