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
        #expect(cage.sh("exit 0").verdict == .exited(code: 0))
        try #require(Processes.eventually { Self.isReady })
    }

    /// Whether a cage stands below a server of this process: its root is no longer the host's.
    private static var isReady: Bool {
        Processes.children(whoseArgument: "--fork-server").flatMap(Processes.descendants).contains {
            [nil, Processes.device(of: "/")].contains(Processes.device(of: "/proc/\($0)/root/.")) == false
        }
    }

    /// When the private root was built: its own files' time.
    private static let tellAge = "stat -c %.9Y /dev/fd"

    /// Runs `script`, and answers whether its cage had been built before.
    private func isReadyOne(_ script: String = "true") throws -> Bool {
        let now = Date().timeIntervalSince1970
        // The kernel's clock for such times ticks every few milliseconds.
        usleep(20_000)
        let report = cage.sh("\(Self.tellAge); \(script)")
        #expect(report.verdict == .exited(code: 0), "\(report.errors)")
        return try #require(Double(report.text.split(separator: "\n").first ?? "")) < now
    }

    @Test
    func `a launch gets a cage that was built before it, and no other launch gets that one`() throws {
        // The same shared memory cannot be made twice in one cage.
        let leaveTrace = "perl -e 'defined shmget(10, 1, 03600) or die'"
        let twice = cage.sh("\(leaveTrace) && ! \(leaveTrace) 2>/dev/null")
        #expect(twice.verdict == .exited(code: 0), "\(twice.errors)")
        var hits = 0
        // Whoever mounts something on this machine meanwhile spoils one that was ready: some turns may miss.
        for _ in 0..<100 where hits < 3 {
            try #require(Processes.eventually { Self.isReady })
            if try isReadyOne(leaveTrace) { hits += 1 }
        }
        #expect(hits == 3)
    }

    @Test
    func `what is mounted on the host meanwhile is not missed`() throws {
        let scratch = try OpenScratch()
        #expect(mount("orderly-test", scratch.path, "tmpfs", 0, "size=64k") == 0)
        defer { umount2(scratch.path, Int32(MNT_DETACH)) }
        // Thrown away, not used.
        #expect(try !isReadyOne())
    }

    @Test
    func `a launch that differs gets all that it declares`() throws {
        let scratch = try OpenScratch()
        try Data("shown\n".utf8).write(to: URL(fileURLWithPath: scratch.path + "/file"))
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
        let report = cage.sh("true") { $0.reads = [.init(path: "/does/not/exist")] }
        #expect(report.setupFailure?.stage == "source")
        #expect(report.setupFailure?.path == "/does/not/exist")
        // The next is not harmed.
        #expect(cage.sh("exit 4").verdict == .exited(code: 4))
    }

    @Test
    func `the limits of a launch hold in groups that were made before it was known`() {
        let eat = "head -c 200000000 /dev/zero | tail -c 200000000 | wc -c"
        // The control: there is memory enough for it.
        #expect(cage.sh(eat) { $0.limits.memory = 1 << 30 }.text == "200000000\n")
        #expect(Processes.eventually { Self.isReady })
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
