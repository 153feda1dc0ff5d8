public import Documents
import Evidence
public import Execution

extension Masked<RunResult> {
    /// For `--json`: the same fields as in the evidence, and the end of what a failed step said.
    public var node: Node {
        .map([
            "orderly": "run/v1", "run": Node(value.run), "outcome": Node(value.outcome.rawValue),
            "reason": value.cause.map { Node($0.description) }, "started": Node(value.started.description),
            "ended": Node(value.ended.description),
            "steps": .list(
                value.steps.map { step in
                    .map([
                        "id": Node(step.id), "attempts": Node(step.attempts), "skipped": step.skipped.map { Node($0) },
                        "failure": step.result?.failure.map { Node($0) },
                        "changed": .list(step.result?.changes.map { Node($0.path) } ?? []),
                        "denials": step.result?.denials.map { .list($0.map { Node($0.words) }) },
                        "said": step.result?.failure == nil ? nil : step.result.map { Node($0.excerpt) },
                    ])
                }),
            "remaining": .list(value.remaining.map { Node("\($0.path): \($0.what)") }),
            "alerts": .list(value.alerts.map { Node($0.message) }),
            "conformance": value.conformance.map { conformance in
                .map([
                    "verdict": Node(conformance.verdict.rawValue),
                    "findings": .list(conformance.findings.map { Node($0.description) }),
                    "not_compared": .list(conformance.gaps.map { Node($0.description) }),
                ])
            },
        ])
    }
}

extension Turn {
    /// `2 orders queued, 1 refused, 3 settled; 2 checks; 5 statements delivered`
    public var summary: String {
        "\(intake.queued) orders queued, \(intake.refused) refused, \(intake.unverified) not verified; \(orders) settled; "
            + "\(checks) checks; \(delivered) statements delivered"
            + (problem.map { "; the server could not be asked: \($0)" } ?? "")
            + (undelivered.map { "; evidence stays here: \($0)" } ?? "")
    }
}
