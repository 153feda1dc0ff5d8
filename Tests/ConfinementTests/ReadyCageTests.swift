import Confinement
import Execution
import Foundation
import Runbooks
import Testing

/// Cages that a fork server builds before their launch is known.
@Suite(.serialized, .enabled(if: Cage.isRoot, Cage.needsRoot))
struct ReadyCageTests {
    let cage: Cage

    init() throws {
        cage = try Cage(start: .forked)
        // What is kept ready is known from the first launch on.
        #expect(cage.sh(Self.showNamespaces).verdict == .exited(code: 0))
    }

    private static let names = ["mnt", "net", "pid", "ipc", "uts", "cgroup"]
    private static let showNamespaces = names.map { "readlink /proc/self/ns/\($0)" }.joined(separator: "; ")

    /// The namespaces of cages in which nothing runs yet, below this test's own server. The step's user namespace is the
    /// second of its cage and made last.
    private func ready() -> [String] {
        Processes.descendants().compactMap { process in
            let lines = Self.names.compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/\($0)")
            }
            return lines.count == Self.names.count ? lines.joined(separator: "\n") + "\n" : nil
        }
    }

    @Test
    func `a launch gets a cage that was built before it, and no other launch gets that one`() {
        // Numbers of namespaces that are gone are given out again, so a cage that was used is known by what it holds: the
        // same shared memory cannot be made in it twice.
        let leaveTrace = "perl -e 'defined shmget(10, 1, 03600) or die'"
        let twice = cage.sh("\(leaveTrace) && ! \(leaveTrace) 2>/dev/null")
        #expect(twice.verdict == .exited(code: 0), "\(twice.errors)")
        var hits = 0
        // Whoever mounts something on this machine meanwhile spoils one that was ready: some turns may miss.
        for _ in 0..<20 where hits < 3 {
            usleep(200_000)
            let known = ready()
            let report = cage.sh("\(Self.showNamespaces); \(leaveTrace)")
            #expect(report.verdict == .exited(code: 0), "\(report.errors)")
            if known.contains(report.text) { hits += 1 }
        }
        #expect(hits == 3)
    }

    @Test
    func `what is mounted on the host meanwhile is not missed`() throws {
        let scratch = try OpenScratch()
        usleep(300_000)
        let known = ready()
        try #require(!known.isEmpty)
        #expect(mount("orderly-test", scratch.path, "tmpfs", 0, "size=64k") == 0)
        defer { umount2(scratch.path, Int32(MNT_DETACH)) }
        let report = cage.sh(Self.showNamespaces)
        #expect(report.verdict == .exited(code: 0))
        // Thrown away, not used.
        #expect(!known.contains(report.text))
    }

    @Test
    func `a launch that differs gets all that it declares`() throws {
        let scratch = try OpenScratch()
        try Data("shown\n".utf8).write(to: URL(fileURLWithPath: scratch.path + "/file"))
        usleep(300_000)
        let report = cage.sh("cat \(scratch.path)/file /run/secrets/word; cat; hostname; df -k /tmp | tail -n 1") {
            $0.reads = [.init(path: scratch.path), .init(path: "/does/not/exist", optional: true)]
            $0.files = [.init(kind: .data, name: "word", content: Array("data\n".utf8))]
            $0.standardInput = Array("input\n".utf8)
            $0.limits.temporary = 5 << 20
        }
        #expect(report.errors == "cat: /run/secrets/word: No such file or directory\n")
        #expect(report.text.hasPrefix("shown\ninput\nstep\n"))
        #expect(report.text.contains(" 5120 "))
    }

    @Test
    func `a failure after the hand-over names its operation`() {
        usleep(300_000)
        let report = cage.sh("true") { $0.reads = [.init(path: "/does/not/exist")] }
        #expect(report.setupFailure?.stage == "source")
        #expect(report.setupFailure?.path == "/does/not/exist")
        // The next is not harmed.
        #expect(cage.sh("exit 4").verdict == .exited(code: 4))
    }
}
