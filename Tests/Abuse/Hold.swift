import CKernel
import Confinement
import Execution
import Foundation
import Runbooks

/// Agents for scenes that are about the agent.
enum Hold {
    /// What it is doing when it is killed.
    enum Step { case running, none }
    /// In the place of a token.
    static let none = "-"

    /// With one step that waits, or none, until somebody kills this process.
    static func run(_ column: Column, _ token: String) throws {
        let launchers = try Launchers()
        let agent = try Agent(column, launcher: launchers.real)
        if column.start == .ready {
            _ = agent.confinement.launch(launch(column, "thread", launchers), stop: StopToken())
        }
        while token == none { pause() }
        _ = agent.launch(launch(column, "wait-for-ever=\(token)", launchers))
    }

    /// Where /dev/null is a file: from before this agent's start, or from when its cage was ready.
    static func exchanged(_ column: Column) throws {
        try Surroundings.change(for: column, user: 0)
        try Surroundings.check(kernel_unshare(UInt64(KERNEL_CLONE_NEWNS)))
        try Surroundings.check(kernel_mount(nil, "/", nil, UInt64(KERNEL_MS_REC | KERNEL_MS_PRIVATE), nil))
        let launchers = try Launchers()
        let agent = try Agent(column, launcher: launchers.real)
        if column.start == .ready {
            _ = agent.confinement.launch(launch(column, "thread", launchers), stop: StopToken())
            agent.waitForCage()
        }
        try Surroundings.check(kernel_mount("/etc/hostname", "/dev/null", nil, UInt64(KERNEL_MS_BIND), nil))
        print(Bench.describe(agent.launch(launch(column, "thread", launchers)).verdict))
        agent.finish()
    }

    private static func launch(_ column: Column, _ attempt: String, _ launchers: Launchers) -> Launch {
        var launch = Launch(
            label: "held", grade: column == .host ? .host : .pure, program: launchers.probe,
            arguments: ["abuse-probe", attempt])
        launch.minimum = .degraded
        return launch
    }
}
