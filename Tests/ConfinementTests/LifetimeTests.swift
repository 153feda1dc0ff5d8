import Confinement
import Execution
import Foundation
import Runbooks
import Testing

struct LifetimeTests {
    let cage: Cage

    init() throws {
        cage = try Cage()
    }

    /// With a fork server the verdict comes before the cage is taken down.
    @Test(arguments: [Confinement.Start.spawned, .forked])
    func `a daemon that holds the output does not outlive its step`(start: Confinement.Start) throws {
        let cage = try Cage(start: start)
        let duration = Processes.uniqueDuration()
        // Twice forked, in a session of its own, with standard output open; the step waits until it is there.
        let script = """
            setsid sh -c 'sleep \(duration) & exit' &
            \(Self.waits(for: duration, 1))
            echo there
            """
        let report = cage.sh(script)
        #expect(report.verdict == .exited(code: 0))
        #expect(report.text == "there\n")
        #expect(!Processes.exists(duration))
    }

    @Test
    func `a timeout ends the whole tree`() throws {
        let duration = Processes.uniqueDuration()
        let script = """
            setsid sleep \(duration) & trap '' TERM INT HUP; sleep \(duration) &
            \(Self.waits(for: duration, 2))
            echo there; wait
            """
        _ = try cage.timedOut(script) { $0.text == "there\n" }
        #expect(!Processes.exists(duration))
    }

    /// Lines of a step that go on when `count` processes have this word among their arguments; the pattern is not it.
    private static func waits(for word: String, _ count: Int) -> String {
        """
        until [ "$(grep -lsxz '[\(word.prefix(1))]\(word.dropFirst())' /proc/[0-9]*/cmdline | wc -l)" -ge \(count) ]
        do sleep 0.01; done
        """
    }

    /// Generations above the step: process 1 of the cage, and the launcher's first.
    @Test(arguments: [1, 2])
    func `a step whose launcher is killed was killed, and is not said never to have run`(generations: Int) {
        let duration = Processes.uniqueDuration()
        let killer = Thread {
            guard Processes.eventually({ Processes.number(whoseArgument: duration) != nil }) else { return }
            var process = Processes.number(whoseArgument: duration) ?? 0
            for _ in 0..<generations { process = Processes.parent(of: process) ?? 0 }
            if process > 1 { kill(process, SIGKILL) }
        }
        killer.start()
        let report = cage.run("/usr/bin/sleep", ["sleep", duration])
        #expect(report.verdict == .signalled(signal: SIGKILL), "\(report)")
        #expect(!Processes.exists(duration))
    }

    @Test
    func `what was written before a timeout is kept`() throws {
        let report = try cage.timedOut("echo before; sleep 1000") { !$0.text.isEmpty }
        #expect(report.text == "before\n")
    }

    /// Before it is killed, it is asked: a tenth of its time at most is for that.
    @Test(arguments: [Confinement.Start.spawned, .forked])
    func `a step whose time is over can put down what it holds, and has timed out all the same`(
        start: Confinement.Start
    ) throws {
        let cage = try Cage(start: start)
        let duration = Processes.uniqueDuration()
        let script = "trap 'echo asked; exit 0' TERM; echo ready; sleep \(duration) & wait"
        // The more time it has the more of it is grace: enough, at last, on any machine.
        for seconds in [2, 20, 200] {
            let report = cage.sh(script) { $0.limits.time = .seconds(seconds) }
            #expect(report.verdict == .timedOut)
            #expect(!Processes.exists(duration))
            if report.text == "ready\nasked\n" { break }
            #expect(seconds < 200, "\(report)")
        }
        // The control: one that does not listen is killed, and has timed out too.
        let deaf = cage.sh("trap '' TERM; echo ready; sleep \(duration) & while :; do wait; done") {
            $0.limits.time = .seconds(2)
        }
        #expect(deaf.verdict == .timedOut)
        #expect(!deaf.text.contains("asked"))
        #expect(!Processes.exists(duration))
    }

    @Test
    func `process 1 of the cage cannot be killed from inside`() {
        let report = cage.sh("kill -9 1; kill -STOP 1; kill -TERM 1; echo alive")
        #expect(report.verdict == .exited(code: 0))
        #expect(report.text == "alive\n")
    }

    static let orphan = "4000.1730952"

    @Test
    func `kill -9 of the agent takes its steps with it`() async {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let cage = try Cage()
            Thread { cage.run("/usr/bin/sleep", ["sleep", LifetimeTests.orphan]) }.start()
            // The control: it ran.
            try #require(Processes.wait(for: LifetimeTests.orphan, toExist: true))
            kill(getpid(), SIGKILL)
        }
        #expect(Processes.wait(for: Self.orphan, toExist: false))
        // What the killed agent could not remove itself.
        cage.confinement.removeLeftovers()
    }

    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `leftovers of a dead agent are removed, those of a live one are not`() throws {
        let folders = ["/sys/fs/cgroup/memory/orderly", "/sys/fs/cgroup/orderly"]
        let folder = try #require(folders.first { access($0, W_OK) == 0 })
        // No process has the start time 1.
        let namespace = try Self.pidNamespace()
        let dead = folder + "/run-\(namespace)-\(getpid())-1-1"
        #expect(mkdir(dead, 0o755) == 0)
        // Of a container that shares the control groups: its process numbers mean nothing here.
        let foreign = folder + "/run-1\(namespace)-\(getpid())-1-1"
        #expect(mkdir(foreign, 0o755) == 0)
        defer { rmdir(foreign) }
        // Empty for an hour: nobody is about to fill it, wherever its agent was.
        let abandoned = folder + "/run-2\(namespace)-\(getpid())-1-1"
        #expect(mkdir(abandoned, 0o755) == 0)
        defer { rmdir(abandoned) }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: abandoned)
        let duration = Processes.uniqueDuration()
        let stop = StopToken()
        let cage = cage
        let running = Thread { cage.run("/usr/bin/sleep", ["sleep", duration], stop: stop) }
        running.start()
        #expect(Processes.wait(for: duration, toExist: true))
        let removed = cage.confinement.removeLeftovers()
        // Any agent of this machine may have swept first, so what is left counts.
        #expect(access(dead, F_OK) != 0)
        #expect(access(abandoned, F_OK) != 0)
        #expect(!removed.contains(foreign))
        #expect(access(foreign, F_OK) == 0)
        #expect(Processes.exists(duration))
        stop.stop()
        #expect(Processes.wait(for: duration, toExist: false))
    }

    /// As the kernel numbers it: `pid:[4026531836]`.
    private static func pidNamespace() throws -> String {
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        return link.filter(\.isNumber)
    }

    /// In a process of its own, whose one child with that argument is the server: tests beside this one have theirs.
    @Test
    func `a fork server that has ended is told, and its launches fail clearly`() async {
        await #expect(processExitsWith: .success) {
            let cage = try Cage(start: .forked)
            // The control: it is there, and starts launchers.
            #expect(!cage.confinement.isGone)
            #expect(cage.sh("exit 3").verdict == .exited(code: 3))
            let servers = Processes.children(whoseArgument: "--fork-server")
            try #require(servers.count == 1)
            kill(servers[0], SIGKILL)
            #expect(Processes.eventually { cage.confinement.isGone })
            #expect(waitpid(servers[0], nil, 0) == servers[0])
            #expect(cage.confinement.isGone)
            #expect(cage.sh("exit 3").setupFailure?.stage == "spawn")
            // Where each launcher is spawned, nothing can be gone.
            #expect(try !Cage().confinement.isGone)
        }
    }
}
