import Signing
import Documents
import Drift
import Evidence
import Execution
import Runbooks

extension CheckRecord {
    init(_ look: Watch.Look, at now: Timestamp) {
        let plugin = look.allowed?.plugin
        self.init(
            instance: look.instance.id, check: look.instance.uses,
            plugin: RunRecord.Document(
                id: plugin?.id ?? String(look.instance.uses.prefix { $0 != "/" }),
                version: plugin?.version.description ?? "", sha256: plugin?.tree.hex ?? ""),
            result: look.result.outcome.rawValue,
            severity: (look.result.severity ?? look.allowed?.check.severity ?? .high).rawValue,
            controls: look.allowed?.check.controls.map(\.description) ?? [], at: now,
            findings: look.result.findings.map { CheckRecord.Finding($0) })
    }
}

extension CheckRecord.Finding {
    init(_ finding: Drift.Finding) {
        self.init(
            at: finding.at.description, result: finding.outcome.rawValue,
            observed: finding.observed.map { .plain($0) }, expected: .plain(Node(finding.expected)), say: finding.say)
    }
}

extension CheckResult {
    /// The worst finding in a line.
    var headline: String {
        if let reason { return reason }
        guard let first = findings.first else { return outcome.rawValue }
        let said = first.say ?? "expected \(first.expected)"
        return "\(first.at): \(said)".strippingControls(toOneLineOf: 200)
    }
}
