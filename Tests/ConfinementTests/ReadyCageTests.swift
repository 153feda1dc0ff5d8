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

    @Test
    func `the limits of a launch hold in groups that were made before it was known`() {
        #expect(Processes.eventually { !ready().isEmpty })
        let eat = "head -c 200000000 /dev/zero | tail -c 200000000 | wc -c"
        // The control: there is memory enough for it.
        #expect(cage.sh(eat) { $0.limits.memory = 1 << 30 }.text == "200000000\n")
        usleep(300_000)
        #expect(cage.sh(eat) { $0.limits.memory = 32 << 20 }.verdict == .outOfMemory)
    }

    /// Where no group of version 1 can be made, there is none to look for.
    @Test(.enabled(if: access("/sys/fs/cgroup/pids/orderly", W_OK) == 0, "needs control groups version 1"))
    func `a cage that nobody used ends with its server, and its groups are removed`() throws {
        let known = Set(Self.groups())
        var other: Cage? = try Cage(start: .forked)
        #expect(other?.sh("exit 0").verdict == .exited(code: 0))
        func added() -> Set<String> { Set(Self.groups()).subtracting(known) }
        // The control: there is one, and it is occupied.
        #expect(
            Processes.eventually { added().contains { HostText.read($0 + "/cgroup.procs")?.isEmpty == false } })
        let groups = added()
        let inside = groups.flatMap { (HostText.read($0 + "/cgroup.procs") ?? "").split(separator: "\n") }
        other = nil
        // Groups of tests beside this one go too.
        #expect(Processes.eventually { groups.allSatisfy { access($0, F_OK) != 0 } })
        for process in inside { #expect(Processes.eventually { access("/proc/\(process)", F_OK) != 0 }) }
    }

    /// This process's own, of control groups version 1: the folders that hold one for each running step.
    private static func groups() -> [String] {
        ["memory", "pids", "cpu"].map { "/sys/fs/cgroup/\($0)/orderly" }.flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
                .filter { $0.contains("-\(getpid())-") }.map { folder + "/" + $0 }
        }
    }
}

private enum HostText {
    static func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
