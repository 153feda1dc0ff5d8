import Documents
import Execution

extension Masked<Proof> {
    /// For a person.
    var text: String {
        let steps = value.steps.map { step in
            let paths = step.paths == 0 ? "" : ", \(step.paths) path\(step.paths == 1 ? "" : "s")"
            let tried = step.failures.isEmpty ? "" : "\n      \(step.failures.joined(separator: ", "))"
            return "  \(step.verdict.word.onOneLine)  step \(step.id)\(paths)"
                + (step.verdict.why.map { ": \($0.onOneLine)" } ?? "") + tried
        }
        let subject = value.isWhole ? "it changes" : "what could be run on copies changes"
        let repetition =
            switch value.repetition {
            case .idempotent: "Run twice, \(subject) nothing the second time."
            case .changes(let paths):
                "Run twice, \(subject) again:\n" + paths.map { "  \($0.onOneLine)" }.joined(separator: "\n")
            case .notTried(let why): "It was not run twice: \(why.onOneLine)."
            }
        let machine = value.machine.map { ["This machine cannot prove it: \($0.words)."] } ?? []
        return
            (["\(value.runbook.id) \(value.runbook.version), proved on copies: nothing was changed", ""] + steps
            + ["", repetition] + machine).joined(separator: "\n")
    }

    /// `docs/OUTPUT.md` has the keys.
    var node: Node {
        let repetition: Node =
            switch value.repetition {
            case .idempotent: .map(["idempotent": Node(true)])
            case .changes(let paths): .map(["idempotent": Node(false), "changes": Node(paths)])
            case .notTried(let why): .map(["idempotent": Node(false), "not_tried": Node(why)])
            }
        return .map([
            "orderly": "proof/v1",
            "runbook": .map([
                "id": Node(value.runbook.id), "version": Node(value.runbook.version),
                "sha256": Node(value.runbook.sha256),
            ]),
            "plugins": .list(
                value.plugins.map {
                    .map(["id": Node($0.id), "version": Node($0.version), "sha256": Node($0.sha256)])
                }),
            "whole": Node(value.isWhole),
            "steps": .list(
                value.steps.map { step in
                    .map([
                        "id": Node(step.id), "name": Node(step.name), "verdict": Node(step.verdict.word),
                        "why": step.verdict.why.map { Node($0) }, "paths": Node(step.paths),
                        "failures": Node(step.failures),
                    ])
                }),
            "repetition": repetition,
            "cannot": value.machine.map { Node($0.words) },
        ])
    }
}
