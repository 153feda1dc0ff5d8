public import Execution
import LaunchPlan
import Runbooks

extension Confinement {
    /// What this machine can enforce: for each layer an attempt that it must refuse, and a control that shows that it
    /// could have succeeded. Takes about two seconds, most of them for the limit on processor time.
    ///
    /// - Parameters:
    ///   - place: where files are made and removed again: on the file system on which steps will be staged.
    ///   - libraries: what the launcher needs to start, where it is not static.
    public func examine(in place: String = "/var/tmp", libraries: [String] = []) throws(SetupFailure) -> Diagnosis {
        let ground = try Ground(in: place, launcher: launcher)
        let doctor = Doctor(confinement: self, facts: MachineFacts.found(host), libraries: libraries)
        var diagnosis = doctor.diagnosis(ProofList.all(on: ground, for: host.user, uidBase: uidBase))
        diagnosis.findings.append(StepName(for: host.user, uidBase: uidBase, launcher: launcher).finding)
        return diagnosis
    }

    /// Ends and removes what an agent that was killed left behind; nothing of a live one. Returns what was removed.
    @discardableResult
    public func removeLeftovers() -> [String] {
        Janitor.removeLeftovers(of: host.groups)
    }
}
