import Execution
import Foundation
import Runbooks
import Testing

struct LimitTests {
    let cage: Cage

    init() throws {
        cage = try Cage()
    }

    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `a step that eats memory is reported as such`() {
        // The control: with more of it the same step succeeds.
        let step = "head -c 100000000 /dev/zero | tail -c 90000000 >/dev/null"
        #expect(cage.sh(step) { $0.limits.memory = 300 << 20 }.verdict == .exited(code: 0))
        let report = cage.sh(step + " || exit 1") { $0.limits.memory = 32 << 20 }
        #expect(report.verdict != .exited(code: 0))
        let tail = cage.sh("exec tail /dev/zero") { $0.limits.memory = 32 << 20 }
        #expect(tail.verdict == .outOfMemory)
        #expect((tail.peaks.memory ?? 0) > 16 << 20)
    }

    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `a step whose child was killed for want of memory has not succeeded, whatever it says`() {
        let step = "head -c 100000000 /dev/zero | tail -c 90000000 >/dev/null; exit 0"
        let killed = cage.sh(step) { $0.limits.memory = 32 << 20 }
        #expect(killed.verdict == .outOfMemory)
        #expect((killed.peaks.killedForMemory ?? 0) > 0)
        // The control: with more of it the same step succeeds.
        let fine = cage.sh(step) { $0.limits.memory = 300 << 20 }
        #expect(fine.verdict == .exited(code: 0))
        #expect(fine.peaks.killedForMemory == 0)
    }

    @Test
    func `the number of processes is bounded`() {
        let script = "i=0; while [ $i -lt 60 ]; do sleep 100 & i=$((i+1)); done; exit 0"
        #expect(cage.sh(script) { $0.limits.processes = 100 }.verdict == .exited(code: 0))
        let report = cage.sh(script) { $0.limits.processes = 20 }
        #expect(report.verdict != .exited(code: 0))
        #expect(report.errors.contains("fork"))
    }

    @Test
    func `a fork bomb ends with its time`() throws {
        // Beside the step itself, since a shell ends when it cannot fork.
        _ = try cage.timedOut("sh -c 'bomb() { bomb | bomb & }; bomb' & exec sleep 1000") {
            $0.limits.processes = 30
        } until: {
            $0.errors.contains("fork")
        }
    }

    @Test
    func `room for temporary files is bounded`() {
        let report = cage.sh("head -c 4000000 /dev/zero >/tmp/a") { $0.limits.temporary = 1 << 20 }
        #expect(report.verdict == .exited(code: 1))
        #expect(report.errors.contains("No space left"))
        #expect(
            cage.sh("head -c 400000 /dev/zero >/tmp/a") { $0.limits.temporary = 1 << 20 }.verdict == .exited(code: 0))
    }

    @Test
    func `every limit's layer is listed`() {
        let names = cage.sh("exit 0").layers.map(\.name)
        for name in ["memory limit", "process limit", "processor limit", "seccomp", "landlock", "capabilities"] {
            #expect(names.contains(name))
        }
    }
}
