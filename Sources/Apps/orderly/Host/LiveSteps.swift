import Execution

/// Progress of a run for whoever watches: one line a step, on standard error.
enum LiveSteps {
    @Sendable static func show(_ progress: RunProgress) {
        switch progress {
        case .ended(let outcome): Console.note("  → \(outcome.rawValue)")
        case .step(let name, let action):
            guard let words = words(action) else { return }
            Console.note("  \(words) \(name)")
        }
    }

    private static func words(_ action: RunAction) -> String? {
        switch action {
        case .checkPrecondition: "precondition"
        case .execute(_, let attempt): attempt == 1 ? "step" : "step, attempt \(attempt),"
        case .validate: "validate"
        case .commit: "commit"
        case .activate: "activate"
        case .verify: "verify"
        case .undo: "undo"
        case .resume: "wait for"
        case .notice: "tell"
        case .decide, .observe, .finish: nil
        }
    }
}

extension Masked<RunResult> {
    private var refusals: String {
        value.steps.flatMap { step in
            (step.result?.denials ?? []).map { "\n  \(step.id) was refused: \($0.words)" }
        }.joined()
    }

    /// How it compares with its dry-run.
    private var unforeseen: String {
        guard let conformance = value.conformance else { return "" }
        let what = conformance.findings.map { "\n  not as in its dry-run: \($0)" }
        let gaps = conformance.gaps.map { "\n  not compared with its dry-run: \($0)" }
        return (what + gaps).joined() + (what.isEmpty && gaps.isEmpty ? "\n  as in its dry-run" : "")
    }

    var summary: String {
        "run \(value.run): \(value.outcome.rawValue)" + (value.cause.map { "\n  \($0)" } ?? "")
            + value.steps.filter { $0.result?.failure != nil }.map { step in
                (step.result?.excerpt).map { $0.isEmpty ? "" : "\n  \(step.id) said: \($0)" } ?? ""
            }.joined() + refusals + value.remaining.map { "\n  differs: \($0.path): \($0.what)" }.joined() + unforeseen
    }
}
