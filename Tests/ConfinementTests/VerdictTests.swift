import Execution
import Foundation
import Runbooks
import Testing

struct VerdictTests {
    let cage: Cage

    init() throws {
        cage = try Cage()
    }

    @Test(arguments: [0, 1, 7, 125, 255])
    func `a step's exit code is reported`(code: Int32) {
        #expect(cage.sh("exit \(code)").verdict == .exited(code: code))
    }

    @Test(arguments: [SIGTERM, SIGKILL, SIGSEGV])
    func `the signal that ended a step is reported, not folded into a code`(signal: Int32) {
        #expect(cage.sh("kill -\(signal) $$").verdict == .signalled(signal: signal))
    }

    @Test
    func `standard input arrives, both outputs come back apart`() {
        let report = cage.sh("cat; echo no >&2") { $0.standardInput = Array("yes".utf8) }
        #expect(report.verdict == .exited(code: 0))
        #expect(report.standardOutput.bytes == Array("yes".utf8))
        #expect(report.standardError.bytes == Array("no\n".utf8))
    }

    @Test
    func `a program that does not exist fails at exec, and says so`() throws {
        let report = cage.run("/usr/bin/no-such-tool", ["no-such-tool"])
        let failure = try #require(report.setupFailure)
        #expect(failure.stage == "exec")
        #expect(failure.path == "/usr/bin/no-such-tool")
        #expect(failure.errno == ENOENT)
        #expect(failure.hint != nil)
    }

    @Test
    func `a declared read that does not exist fails with its path, unless it is optional`() throws {
        let report = cage.sh("exit 0") { $0.reads = [.init(path: "/var/lib/no-such-thing")] }
        let failure = try #require(report.setupFailure)
        #expect(failure.stage == "source")
        #expect(failure.path == "/var/lib/no-such-thing")
        #expect(failure.errno == ENOENT)
        let optional = cage.sh("exit 0") { $0.reads = [.init(path: "/var/lib/no-such-thing", optional: true)] }
        #expect(optional.verdict == .exited(code: 0))
    }

    @Test
    func `a link in a declared read fails and names what it leads to`() throws {
        let scratch = try OpenScratch()
        try scratch.write("real/file", "x")
        symlink(scratch("real"), scratch("link"))
        let report = cage.sh("exit 0") { $0.reads = [.init(path: scratch("link/file"))] }
        let failure = try #require(report.setupFailure)
        #expect(failure.errno == ELOOP)
        #expect(failure.hint?.contains(scratch("real/file")) == true)
    }

    @Test(arguments: ["/", "/proc", "/proc/1/environ", "/dev", "/dev/mem", "/run", "/etc/../root"])
    func `paths that would show the whole host are refused`(path: String) throws {
        let report = cage.sh("exit 0") { $0.reads = [.init(path: path)] }
        #expect(try #require(report.setupFailure).stage == "plan")
    }

    @Test
    func `a stop ends the step`() {
        let stop = StopToken()
        let report = withUnique { duration in
            let waiting = Thread {
                Processes.wait(for: duration, toExist: true)
                stop.stop()
            }
            waiting.start()
            return cage.run("/usr/bin/sleep", ["sleep", duration], stop: stop)
        }
        #expect(report.verdict == .stopped)
    }

    @Test
    func `a launch after the stop ends at once`() {
        let stop = StopToken()
        stop.stop()
        #expect(cage.sh("sleep 1000", stop: stop).verdict == .stopped)
    }

    private func withUnique(_ body: (String) -> LaunchReport) -> LaunchReport {
        body(Processes.uniqueDuration())
    }
}
