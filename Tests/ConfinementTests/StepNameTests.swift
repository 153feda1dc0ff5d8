import Execution
import Foundation
import Runbooks
import Testing

@testable import Confinement

/// D-Bus hangs up on ids that have no name.
struct StepNameTests {
    /// In none of the ranges that are given out; another than the doctor's own.
    private static let nameless: UInt32 = 0x7FFF_FF00

    private func finding(_ id: UInt32, launcher: String = "/usr/local/lib/orderly/orderly-confine") -> Finding {
        StepName(for: .root, uidBase: id, launcher: launcher).finding
    }

    @Test
    func `an id without a name is found, with the command that gives it one`() throws {
        let finding = finding(Self.nameless)
        #expect(finding.layer.state == .absent)
        #expect(finding.layer.note?.contains("\(Self.nameless) has none: D-Bus hangs up") == true)
        let attempt = try #require(finding.trials.first { $0.role == .attempt })
        #expect(attempt.what == "name=\(Self.nameless)")
        #expect(attempt.seen == "no name")
        #expect(!attempt.isAsExpected)
        #expect(finding.remedy?.hasPrefix("useradd --system --uid \(Self.nameless) ") == true)
        #expect(finding.remedy?.hasSuffix(" orderly-step") == true)
        // Not every step speaks with D-Bus.
        let diagnosis = Diagnosis(
            machine: MachineFacts(kernel: "6.1.0", isRoot: true, controlGroups: "", landlock: 4, container: nil),
            findings: [finding])
        #expect(diagnosis.shortfall(of: .full).isEmpty)
    }

    /// The controls of the test above: the same question of an id that has a name.
    @Test
    func `an id with a name is no want of one, and another's name is said`() {
        let ours = StepName(
            for: .ordinary(user: geteuid(), group: getegid()), uidBase: Self.nameless, launcher: "/x/y/z")
        if StepName.name(of: geteuid()) != nil {
            #expect(ours.finding.layer.state == .active)
            #expect(ours.finding.remedy == nil)
        } else {
            #expect(ours.finding.layer.state == .absent)
        }
        let roots = finding(0)
        #expect(roots.layer.state == .degraded)
        #expect(roots.layer.note?.hasPrefix("0 is root") == true)
        #expect(roots.remedy?.hasPrefix("give root another id") == true)
        #expect(roots.trials.allSatisfy { $0.isAsExpected })
    }
}
