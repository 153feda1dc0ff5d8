import Drift
import Runbooks

/// Whether each check of a baseline exists, and its values fit, on every host that the baseline names.
struct BaselineJudge {
    private let library: Library

    init(_ library: Library) {
        self.library = library
    }

    struct Finding: Hashable {
        /// The entry's name in the baseline.
        let id: String
        let message: String
    }

    /// Each mistake once, however many hosts have it.
    func findings(in baseline: Baseline) -> [Finding] {
        var findings: [Finding] = []
        let named = Set(baseline.hosts.keys).union(baseline.checks.flatMap { $0.hosts ?? [] })
        for (host, instance) in instances(baseline, named.sorted()) where instance.off == nil {
            guard let message = mistake(in: instance, host) else { continue }
            let finding = Finding(id: instance.id, message: message)
            if !findings.contains(finding) { findings.append(finding) }
        }
        return findings
    }

    private func mistake(in instance: CheckInstance, _ host: String) -> String? {
        guard let check = library.check(instance.uses) else {
            return "`\(instance.id)` uses \(instance.uses), and there is no such check"
        }
        guard case .failure(let mistakes) = instance.values(for: check) else { return nil }
        return "`\(instance.id)`" + (instance.host.isEmpty ? "" : " on \(host)") + ": \(mistakes)"
    }

    private func instances(_ baseline: Baseline, _ hosts: [String]) -> [(host: String, instance: CheckInstance)] {
        // No host has an empty name, so this one has nothing of its own.
        ([""] + hosts).flatMap { host in baseline.instances(for: host).map { (host, $0) } }
    }
}
