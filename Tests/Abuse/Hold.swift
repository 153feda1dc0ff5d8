import CKernel
import Confinement
import Execution
import Foundation
import Runbooks

/// Agents for scenes that are about the agent.
enum Hold {
    /// With one step that waits, until somebody kills this process.
    static func run(_ token: String) throws {
        let launchers = try Launchers()
        var launch = Launch(
            label: "held", grade: .pure, program: launchers.probe, arguments: ["abuse-probe", "wait-for-ever=\(token)"])
        launch.minimum = .degraded
        _ = try Confinement(launcher: launchers.real).launch(launch, stop: StopToken())
    }

    /// Where /dev/null is a file.
    static func exchanged(_ column: Column) throws {
        try Surroundings.change(for: column, user: 0)
        try Surroundings.check(kernel_unshare(UInt64(KERNEL_CLONE_NEWNS)))
        try Surroundings.check(kernel_mount(nil, "/", nil, UInt64(KERNEL_MS_REC | KERNEL_MS_PRIVATE), nil))
        try Surroundings.check(kernel_mount("/etc/hostname", "/dev/null", nil, UInt64(KERNEL_MS_BIND), nil))
        let launchers = try Launchers()
        var launch = Launch(
            label: "exchanged", grade: column == .host ? .host : .pure, program: launchers.probe,
            arguments: ["abuse-probe", "thread"])
        launch.minimum = .degraded
        print(Bench.describe(try Confinement(launcher: launchers.real).launch(launch, stop: StopToken()).verdict))
    }
}
