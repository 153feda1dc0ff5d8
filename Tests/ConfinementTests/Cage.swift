import Confinement
import Execution
import Foundation
import Runbooks
import TestKit
import Testing

/// The real launcher, and short ways to a launch.
struct Cage {
    static let isRoot = geteuid() == 0
    /// For tests of what only an agent that runs as root can do.
    static let needsRoot: Comment = "needs root: ids of a range are mapped, or control groups made, by root only"

    let confinement: Confinement

    /// A missing launcher is a failure: without it nothing here would be tested.
    ///
    /// - Parameter launcher: where it is not the one that `make` built.
    init(start: Confinement.Start = .spawned, launcher: String? = nil) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let path =
            launcher ?? ProcessInfo.processInfo.environment["ORDERLY_LAUNCHER"] ?? root + "/.build/orderly-confine"
        try #require(
            FileManager.default.isExecutableFile(atPath: path), "no launcher at \(path): run `make launcher` first")
        confinement = try Confinement(launcher: path, start: start)
    }

    /// `sh -c SCRIPT`, with what `change` adds to the launch.
    @discardableResult
    func sh(
        _ script: String, grade: Grade = .pure, stop: StopToken = StopToken(),
        _ change: (inout Launch) -> Void = { _ in }
    ) -> LaunchReport {
        run("/bin/sh", ["sh", "-c", script], grade: grade, stop: stop, change)
    }

    @discardableResult
    func run(
        _ program: String, _ arguments: [String], grade: Grade = .pure, stop: StopToken = StopToken(),
        _ change: (inout Launch) -> Void = { _ in }
    ) -> LaunchReport {
        var launch = Launch(label: "test", grade: grade, program: program, arguments: arguments)
        // For what ends by itself: a busy machine may take its time.
        launch.limits.time = .seconds(300)
        change(&launch)
        return confinement.launch(launch, stop: stop)
    }

    /// `sh -c SCRIPT`, which never ends by itself, with more and more time until a launch got as far as `isFar` says.
    ///
    /// Every one of them must run out of time. How much a busy machine needs for a launch, nobody knows.
    func timedOut(
        _ script: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout Launch) -> Void = { _ in }, until isFar: (LaunchReport) -> Bool
    ) throws -> LaunchReport {
        for seconds in [1, 4, 16, 64, 256] {
            let report = sh(script) {
                change(&$0)
                $0.limits.time = .seconds(seconds)
            }
            #expect(report.verdict == .timedOut, sourceLocation: sourceLocation)
            if isFar(report) { return report }
        }
        throw NeverFarEnough()
    }

    struct NeverFarEnough: Error {}
}

extension LaunchReport {
    var text: String { String(decoding: standardOutput.head + standardOutput.tail, as: UTF8.self) }
    var errors: String { String(decoding: standardError.head + standardError.tail, as: UTF8.self) }
    var setupFailure: SetupFailure? {
        if case .setupFailed(let failure) = verdict { failure } else { nil }
    }
}
