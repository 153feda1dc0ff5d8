import Documents
import Execution

extension Masked<Proof> {
    /// For a person.
    var text: String {
        let steps = value.steps.map { step in
            let paths = step.paths == 0 ? "" : ", \(step.paths) path\(step.paths == 1 ? "" : "s")"
            let tried = step.failures.isEmpty ? "" : "\n      \(step.failures.joined(separator: ", "))"
            return "  \(step.verdict.word.rawValue)  step \(step.id)\(paths)"
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
}
