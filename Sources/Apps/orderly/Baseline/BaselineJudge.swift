import Drift
import Runbooks

/// Whether each check of a baseline exists, and its values fit, on every host that the baseline names.
struct BaselineJudge {
    private let library: Library

    init(_ library: Library) {
        self.library = library
    }

    func findings(in baseline: Baseline) -> [String] {
        var findings: [String] = []
        // The site's values alone, as a host has them that nothing else is said about.
        let named = Set(baseline.hosts.keys).union(baseline.checks.flatMap { $0.hosts ?? [] })
        var seen: Set<String> = []
        for (host, instance) in instances(baseline, named.sorted()) where instance.off == nil {
            guard let check = library.check(instance.uses) else {
                let finding = "`\(instance.id)` uses \(instance.uses), and there is no such check"
                if seen.insert(finding).inserted { findings.append(finding) }
                continue
            }
            guard case .failure(let mistakes) = instance.values(for: check) else { continue }
            let place = instance.host.isEmpty ? "" : " on \(host)"
            let finding = "`\(instance.id)`\(place): \(mistakes)"
            if seen.insert(finding).inserted { findings.append(finding) }
        }
        return findings
    }

    private func instances(_ baseline: Baseline, _ hosts: [String]) -> [(host: String, instance: CheckInstance)] {
        // No host has an empty name, so this one has nothing of its own.
        ([""] + hosts).flatMap { host in baseline.instances(for: host).map { (host, $0) } }
    }
}
