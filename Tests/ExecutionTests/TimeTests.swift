import Documents
@testable import Execution
import Runbooks
import Testing

@Suite struct TimeTests {
    static let service = """
        steps:
          - {id: start, uses: lab/start, with: {unit: a.service}}
        verify:
          - {check: lab/active, with: {unit: a.service}, within: 30s, stable_for: STABLE, every: 4s}
        """

    @Test func `verify waits until it holds, and no longer than it may`() throws {
        for (ready, outcome) in [(Duration.seconds(20), Outcome.success), (.seconds(31), .reverted)] {
            let lab = Lab()
            let (services, time) = (lab.services, lab.time)
            lab.launcher.script("systemctl") { launch, _ in
                let verifies = launch.label == "lab/active" && services["a.service"] == "active"
                if verifies, time.clock.monotonic() < ready { return .exit(0, "ActiveState=activating\n") }
                return services.systemctl(launch.arguments)
            }
            let result = try lab.run(Self.service.replacing("stable_for: STABLE, ", with: ""))
            #expect(result.outcome == outcome)
            #expect(lab.time.clock.monotonic() <= .seconds(30))
        }
    }

    @Test func `verify asks until it stayed so for long enough`() throws {
        let lab = Lab()
        let result = try lab.run(Self.service.replacing("STABLE", with: "10s"))
        #expect(result.outcome == .success)
        #expect(lab.time.waits == [.seconds(4), .seconds(4), .seconds(2)])
    }

    @Test func `what does not stay so begins again, until its time is up`() throws {
        let lab = Lab()
        let (services, time) = (lab.services, lab.time)
        lab.launcher.script("systemctl") { launch, _ in
            let isUp = Int(time.clock.monotonic() / .seconds(4)) % 2 == 0
            if launch.label == "lab/active", services["a.service"] == "active", !isUp {
                return .exit(0, "ActiveState=failed\n")
            }
            return services.systemctl(launch.arguments)
        }
        #expect(try lab.run(Self.service.replacing("STABLE", with: "10s")).outcome == .reverted)
    }

    static let two = """
        timeout: 1m
        steps:
          - {id: write, uses: lab/write, with: {path: /srv/a, content: new}}
          - {id: start, uses: lab/start, with: {unit: a.service}, timeout: 10m}
          - {id: long, run: [long], timeout: 10m}
        """

    @Test func `told to stop in the middle of a step, a run undoes everything, looks included`() throws {
        let lab = Lab()
        let before = lab.disk.tree
        lab.launcher.script("long") { _, stop in
            stop.stop()
            return LaunchReport(verdict: .stopped)
        }
        let result = try lab.run(Self.two)
        #expect(result.outcome == .reverted)
        #expect(result.cause == .stopped)
        #expect(lab.disk.tree == before)
        #expect(lab.services["a.service"] == "inactive")
        #expect(result.steps[1].undo == .reverted)
    }

    @Test func `told to stop between two attempts, a run does not try again`() throws {
        let lab = Lab()
        let stop = lab.stop
        lab.launcher.script("long") { _, _ in .exit(1) }
        let time = lab.time.clock
        var engine = lab.engine
        engine = Engine(
            seams: Seams(
                launcher: lab.launcher, files: lab.disk,
                clock: EngineClock(now: time.now, monotonic: time.monotonic) { _, token in token.stop() },
                secrets: lab.engine.seams.secrets), journal: lab.journal)
        let plan = try lab.plan("steps: [{id: long, run: [long], retry: {attempts: 5, delay: 1m}}]")
        let result = try engine.carryOut(plan, stop: stop)
        #expect(result.cause == .stopped)
        #expect(lab.launcher.calls.count == 1)
    }

    @Test func `stopped after its last verification, a run has succeeded`() throws {
        let lab = Lab()
        let (services, stop) = (lab.services, lab.stop)
        lab.launcher.script("systemctl") { launch, _ in
            let report = services.systemctl(launch.arguments)
            if launch.label == "lab/active", services["a.service"] == "active" { stop.stop() }
            return report
        }
        #expect(try lab.run(Self.service.replacing("stable_for: STABLE, ", with: "")).outcome == .success)
    }

    @Test func `no step gets more time than its run has left, and undo needs none of it`() throws {
        let lab = Lab()
        let (time, services) = (lab.time, lab.services)
        lab.launcher.script("long") { launch, _ in
            time.pass(launch.limits.time)
            return LaunchReport(verdict: .timedOut)
        }
        lab.launcher.script("systemctl") { launch, _ in
            if launch.arguments[1] == "start" { time.pass(.seconds(20)) }
            return services.systemctl(launch.arguments)
        }
        let result = try lab.run(Self.two)
        #expect(result.cause == .outOfTime)
        #expect(result.outcome == .reverted)
        let limits = lab.launcher.launches.filter { $0.arguments == ["long"] }.map(\.limits.time)
        #expect(limits == [.seconds(40)])
        let undo = lab.launcher.launches.last { $0.arguments.contains("stop") }
        #expect(undo?.limits.time == .seconds(60))
    }

    @Test func `a handler of a stop token runs once, or at once, or not after it was removed`() {
        let token = StopToken()
        let first = Power()
        let second = Power()
        let third = Power()
        _ = token.onStop { _ = first.point() }
        token.remove(token.onStop { _ = second.point() })
        token.stop()
        token.stop()
        _ = token.onStop { _ = third.point() }
        #expect([first.count, second.count, third.count] == [1, 0, 1])
        #expect(token.isStopped)
    }
}
