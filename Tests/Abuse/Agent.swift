import Confinement
import Execution
import Foundation
import Runbooks

/// Launches as a column's agent does.
final class Agent: Sendable {
    let confinement: Confinement
    private let launcher: String
    private let column: Column
    private var start: Column.Start { column.start }

    init(_ column: Column, launcher: String) throws {
        self.column = column
        self.launcher = launcher
        confinement = try Confinement(launcher: launcher, start: column.start == .ready ? .forked : .spawned)
    }

    func launch(_ launch: Launch, stop: StopToken = StopToken()) -> LaunchReport {
        switch start {
        case .spawned where column.isDry:
            switch SimulatedLaunch.of(launch, reading: launch.reads) {
            case .success(let simulated): return confinement.launch(simulated, stop: stop)
            case .failure(let why):
                return LaunchReport(verdict: .setupFailed(.init(stage: "simulation", errno: 0, hint: "\(why)")))
            }
        case .spawned: return confinement.launch(launch, stop: stop)
        case .forked:
            // At its first launch there is nothing that a cage could have been built from.
            do {
                let server = try Confinement(launcher: launcher, start: .forked)
                defer { server.finish() }
                return server.launch(launch, stop: stop)
            } catch {
                return LaunchReport(verdict: .setupFailed(.init(stage: "spawn", errno: 0, hint: error.message)))
            }
        case .ready:
            waitForCage()
            return confinement.launch(launch, stop: stop)
        }
    }

    /// Returns when a cage stands in which nothing runs, or gives up after a minute. Whether it was one that a launch
    /// then got, the step says.
    func waitForCage() {
        guard start == .ready else { return }
        for _ in 0..<6000 {
            if !ReadyCages.found().isEmpty { return }
            usleep(10_000)
        }
    }

    func finish() { confinement.finish() }
}

/// Cages below fork servers of a process, by their process 1: each has a root of its own, and nothing below it.
enum ReadyCages {
    static func found(of agent: pid_t = getpid()) -> Set<pid_t> {
        let parents = Processes.parents()
        let servers = parents.filter { $0.value == agent && Processes.has($0.key, "--fork-server") }.keys
        let below = parents.filter { servers.contains($0.value) }.keys
        let busy = Set(parents.values)
        return Set(parents.filter { below.contains($0.value) && !busy.contains($0.key) && hasOwnRoot($0.key) }.keys)
    }

    private static func hasOwnRoot(_ process: pid_t) -> Bool {
        var (host, cage) = (stat(), stat())
        return stat("/", &host) == 0 && stat("/proc/\(process)/root/.", &cage) == 0 && host.st_dev != cage.st_dev
    }
}
