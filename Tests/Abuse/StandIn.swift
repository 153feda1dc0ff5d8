import CKernel
import Foundation
import LaunchPlan

/// This program in the launcher's place: takes layers out of the plan, or spoils it, and becomes the real launcher.
///
/// So that the product needs no switch that turns a layer off. What it shall do stands in the file `changes` beside it.
enum StandIn {
    enum Change: String, CaseIterable, Sendable {
        case noSeccomp, noLandlock, noNetworkNamespace, noLimits, noControlGroup
        case truncatedPlan, unsealedPlan, unknownSource, oversizedPlan
    }

    static var isForkServer: Bool { CommandLine.arguments.dropFirst().first == Channel.forkServer }

    static func run() -> Never {
        let folder = URL(
            fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        )
        .deletingLastPathComponent().path
        let lines = ((try? String(contentsOfFile: folder + "/changes", encoding: .utf8)) ?? "").split(separator: "\n")
            .map(
                String.init)
        guard let launcher = lines.first else { exit(126) }
        let changes = lines.dropFirst().compactMap { Change(rawValue: String($0.prefix { $0 != " " })) }
        #if arch(x86_64)
            if let fault = Fault(lines) { fault.run(launcher, log: folder + "/log") }
        #endif
        guard let plan = plan() else { exit(126) }
        guard put(changed(plan, changes), sealed: !changes.contains(.unsealedPlan)) else { exit(126) }
        become(launcher)
    }

    static func become(_ launcher: String) -> Never {
        let options = CommandLine.arguments.dropFirst()
        var arguments: [UnsafeMutablePointer<CChar>?] = (["orderly-confine"] + options).map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        execve(launcher, &arguments, &environment)
        exit(127)
    }

    private static func plan() -> LaunchPlan? {
        var status = stat()
        guard fstat(Channel.plan, &status) == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard pread(Channel.plan, &bytes, bytes.count, 0) == bytes.count else { return nil }
        return try? LaunchPlan(decoding: bytes)
    }

    private static func changed(_ plan: LaunchPlan, _ changes: [Change]) -> [UInt8] {
        var plan = plan
        var spoil: ([UInt8]) -> [UInt8] = { $0 }
        for change in changes {
            switch change {
            case .noSeccomp: plan.step.filters = []
            case .noLandlock: plan.step.landlock = nil
            case .noNetworkNamespace: plan.network = .host
            case .noLimits: plan.step.limits = []
            case .noControlGroup: plan.confinedBy = .none
            case .unknownSource: plan.operations.append(.bind(source: 60_000, path: "/x"))
            case .truncatedPlan: spoil = { Array($0.dropLast()) }
            case .oversizedPlan: spoil = { $0 + [UInt8](repeating: 0, count: LaunchPlan.mostBytes) }
            case .unsealedPlan: break
            }
        }
        return spoil(plan.encoded())
    }

    private static func put(_ bytes: [UInt8], sealed: Bool) -> Bool {
        let file = kernel_memfd("plan")
        guard file >= 0, bytes.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == bytes.count else {
            return false
        }
        if sealed && kernel_seal(file) < 0 { return false }
        return dup2(file, Channel.plan) >= 0
    }
}
