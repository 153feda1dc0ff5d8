import Execution
import Foundation
import LaunchPlan
import Runbooks
import Testing

@testable import Confinement

/// What `orderly doctor` finds on this very machine, and that it would notice if a layer did not hold.
struct DoctorTests {
    let cage: Cage
    let scratch: OpenScratch

    init() throws {
        cage = try Cage()
        scratch = try OpenScratch()
    }

    private var doctor: Doctor {
        Doctor(confinement: cage.confinement, facts: MachineFacts.found(cage.confinement.host), libraries: [])
    }

    @Test
    func `each layer is proved, or its knob is named`() throws {
        let diagnosis = try cage.confinement.examine(in: scratch.path)
        let names = diagnosis.findings.map(\.layer.name)
        let always = [
            "mount namespace", "pid namespace", "network namespace", "capabilities", "no_new_privs", "seccomp",
        ]
        for name in always + ["secrets", "staged overlay", "time limit", "further user namespaces"] {
            let finding = try #require(diagnosis.findings.first { $0.layer.name == name }, "\(names)")
            #expect(finding.layer.state == .active, "\(finding)")
            #expect(Set(finding.trials.map(\.role)) == [.attempt, .control])
        }
        for finding in diagnosis.findings {
            if finding.layer.state == .active {
                #expect(!finding.trials.contains { !$0.isAsExpected }, "\(finding)")
                #expect(finding.remedy == nil)
            } else {
                #expect(finding.remedy?.isEmpty == false, "\(finding)")
                #expect(finding.layer.note?.isEmpty == false, "\(finding)")
            }
        }
        let name = try #require(diagnosis.findings.first { $0.layer.name == StepName.layer })
        #expect(Set(name.trials.map(\.role)) == [.attempt, .control])
        // Root's files, and whose they are, matter to root only.
        for name in ["user namespace", "id-mapped mounts"] { #expect(names.contains(name) == Cage.isRoot) }
    }

    @Test
    func `nothing of it is left, nor of a doctor that was killed`() throws {
        try scratch.makeFolder("orderly-doctor-killed/tree")
        try scratch.makeFolder("orderly-doctor-live")
        let live = open(scratch("orderly-doctor-live"), O_RDONLY | O_DIRECTORY)
        defer { close(live) }
        #expect(flock(live, LOCK_EX) == 0)
        let ground = try Ground(in: scratch.path, launcher: cage.confinement.launcher)
        #expect(scratch.tree("").filter { !$0.contains("/") }.count == 2)
        let neighbour = ground.neighbour
        #expect(kill(neighbour, 0) == 0)
        finish(ground)
        #expect(scratch.tree("") == ["orderly-doctor-live"])
        #expect(kill(neighbour, 0) == -1)
    }

    private func finish(_ ground: consuming Ground) {}

    // MARK: What it would notice

    private static let path = "/tmp/orderly-doctor-test"

    private func judged(attempt: Trial, control: Trial, instead: [Trial]? = nil) throws -> Finding {
        let proof = Proof(
            group: .files, layer: "made up", meaning: "a made-up layer", attempts: [attempt], controls: [control],
            instead: instead.map { .init(meaning: "something else", attempts: $0) })
        return try #require(doctor.diagnosis([proof]).findings.first { $0.layer.name == "made up" })
    }

    @Test
    func `a layer that refuses nothing is absent, with what was seen`() throws {
        let works = Trial(.create(Self.path), .cage(.plain), .works)
        let finding = try judged(attempt: Trial(.create(Self.path), .cage(.plain), .refused(EACCES)), control: works)
        #expect(finding.layer.state == .absent)
        #expect(
            finding.layer.note == "create=\(Self.path) in the cage: works, where EACCES was expected", "\(finding)")
        #expect(finding.remedy != nil)
        // The control: the same, expected.
        #expect(try judged(attempt: works, control: works).layer.state == .active)
    }

    @Test(arguments: [(true, Layer.State.degraded), (false, .absent)])
    func `what steps have in a layer's place makes it degraded, where that is seen to work`(
        works: Bool, state: Layer.State
    ) throws {
        let missing = Trial(.read("/no/such/file"), .cage(.plain), .works)
        let other = Trial(.read(works ? "/dev/null" : "/no/such/other"), .cage(.plain), .works)
        let finding = try judged(
            attempt: missing, control: Trial(.read("/dev/null"), .host, .works),
            instead: [other])
        #expect(finding.layer.state == state, "\(finding)")
        #expect(finding.layer.note?.contains("/no/such/file") == true, "\(finding)")
        #expect(finding.layer.note?.contains("something else") == works, "\(finding)")
        #expect(finding.trials.count == 3)
    }

    @Test
    func `a layer whose control fails too is not proved`() throws {
        let missing = Trial(.read("/no/such/file"), .cage(.plain), .refused(ENOENT))
        let finding = try judged(attempt: missing, control: Trial(.read("/no/such/file"), .host, .works))
        #expect(finding.layer.state == .absent)
        #expect(finding.layer.note?.hasPrefix("not proved: read=/no/such/file outside: ENOENT") == true, "\(finding)")
    }

    @Test
    func `what the host shows afterwards counts, whatever the step was told`() throws {
        let seen = Trial(.read("/dev/null"), .cage(.plain), .works) { "it changed" }
        let finding = try judged(attempt: seen, control: Trial(.read("/dev/null"), .host, .works))
        #expect(finding.layer.state == .absent)
        #expect(finding.layer.note?.contains("it changed") == true)
    }

    @Test
    func `where no cage can be built, that is said once and everything is absent`() throws {
        let doctor = Doctor(
            confinement: cage.confinement, facts: MachineFacts.found(cage.confinement.host),
            libraries: ["/no/such/library.so"])
        let works = Trial(.read("/dev/null"), .host, .works)
        let diagnosis = doctor.diagnosis([
            Proof(group: .files, layer: "made up", meaning: "a made-up layer", attempts: [works], controls: [works])
        ])
        #expect(diagnosis.findings.map(\.layer.name) == ["cage", "made up"])
        #expect(Set(diagnosis.findings.map(\.layer.state)) == [.absent])
        #expect(diagnosis.findings[0].layer.note?.contains("/no/such/library.so: ENOENT") == true, "\(diagnosis)")
        #expect(diagnosis.findings[1].trials.isEmpty)
        for minimum in MinimumIsolation.allCases { #expect(!diagnosis.shortfall(of: minimum).isEmpty) }
    }
}
