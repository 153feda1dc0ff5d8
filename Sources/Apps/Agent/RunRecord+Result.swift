import Documents
import Evidence
import Execution
import Orders
import Runbooks

extension RunRecord {
    /// What a run came to, in the words of evidence: typed fields only, output by digest.
    init(_ result: Masked<RunResult>, of subject: RunSubject, cause: RunRecord.Cause, mandate: Mandate) {
        self.init(
            run: result.run, cause: cause, mandate: mandate, runbook: subject.runbook, plugins: subject.plugins,
            outcome: result.outcome.rawValue, reason: result.cause.map(\.description), started: result.started,
            ended: result.ended, preconditions: result.preconditions.map(RunRecord.Probe.init),
            steps: result.steps.map { StepRecord($0) }, verify: result.verifications.map(RunRecord.Probe.init),
            differences: result.remaining.map { "\($0.path): \($0.what)" },
            printed: result.printed.map(RunRecord.Printed.init), tools: result.tools.map(RunRecord.HeldTool.init),
            conformance: result.conformance.map(RunRecord.Conformance.init))
    }
}

extension RunRecord.HeldTool {
    init(_ held: Execution.HeldTool) {
        self.init(
            path: held.tool.path, sha256: held.tool.sha256, version: held.version, plugin: held.plugin,
            needed: held.needed)
    }
}

extension RunRecord.Conformance {
    init(_ conformance: Execution.Conformance) {
        self.init(
            verdict: conformance.verdict.rawValue,
            findings: conformance.findings.map {
                .init(step: $0.step, path: $0.path, what: $0.what.strippingControls(toOneLineOf: 300))
            },
            notCompared: conformance.gaps.map { .init(step: $0.step, why: $0.why.strippingControls(toOneLineOf: 300)) })
    }
}

extension RunRecord.Printed {
    init(_ printed: Execution.Printed) {
        self.init(
            by: printed.place, standardOutput: printed.standardOutput.map { StepRecord.Output($0) },
            standardError: printed.standardError.map { StepRecord.Output($0) })
    }
}

/// The documents that a run was made of.
struct RunSubject {
    var runbook: RunRecord.Document
    var plugins: [RunRecord.Document]
}

extension RunRecord.Probe {
    init(_ report: CheckReport) {
        self.init(
            check: report.check, result: report.outcome.rawValue,
            note: report.outcome == .pass ? nil : report.detail.strippingControls(toOneLineOf: 300))
    }
}

extension Mandate {
    init(_ order: Order) {
        self.init(
            reason: order.reason, ticket: order.ticket, requestedBy: order.requestedBy, approvedBy: order.approvedBy)
    }

    /// As the journal kept it.
    init(_ planned: RunPlan.Mandate) {
        self.init(
            reason: planned.reason, ticket: planned.ticket, requestedBy: planned.requestedBy,
            approvedBy: planned.approvedBy)
    }

    /// Nil where nobody said anything.
    var planned: RunPlan.Mandate? {
        self == Mandate()
            ? nil
            : RunPlan.Mandate(reason: reason, ticket: ticket, requestedBy: requestedBy, approvedBy: approvedBy)
    }
}

extension StepRecord {
    init(_ step: RunResult.Step) {
        let result = step.result
        self.init(
            id: step.id, uses: nil, tool: result?.tool.map { Tool(path: $0.path, sha256: $0.sha256) },
            attempts: step.attempts, verdict: step.words,
            duration: result?.duration ?? .zero, standardOutput: result?.standardOutput.map { Output($0) },
            standardError: result?.standardError.map { Output($0) },
            changes: result?.changes.map { FileChange($0) } ?? [],
            undo: step.undo?.words,
            layers: result?.layers.map { Layer(name: $0.name, state: $0.state.rawValue, note: $0.note) } ?? [],
            denials: result?.denials.map { $0.map { Denial(call: $0.call, path: $0.path, count: $0.count) } },
            peaks: result?.peaks.map { Peaks($0) } ?? Peaks(),
            differences: step.undo?.differences.map { "\($0.path): \($0.what)" } ?? [])
    }
}

extension StepRecord.Peaks {
    init(_ peaks: Execution.Peaks) {
        self.init(memory: peaks.memory, processes: peaks.processes, processorTime: peaks.processorTime)
    }
}

extension StepRecord.FileChange {
    init(_ change: Change) {
        self.init(
            path: change.path, before: change.before.map { StepRecord.FileFacts($0) },
            after: change.after.map { StepRecord.FileFacts($0) })
    }
}

extension StepRecord.FileFacts {
    init(_ state: FileState) {
        self.init(
            kind: state.kind.rawValue, sha256: state.sha256, mode: state.mode, owner: state.owner, group: state.group)
    }
}

extension StepRecord.Output {
    init(_ stream: Execution.StepResult.Stream) {
        self.init(sha256: stream.sha256, size: stream.size)
    }
}

extension RunResult.Step {
    fileprivate var words: String {
        if let skipped { return "skipped: \(skipped)" }
        guard let result else { return "not run" }
        if let failure = result.failure { return failure }
        return "did what it should" + (interruption.map { "; the \($0.rawValue) that it planned has come" } ?? "")
    }
}

extension UndoResult {
    fileprivate var words: String {
        switch self {
        case .reverted: "reverted"
        case .nothing: "nothing_to_undo"
        case .harmless: "harmless"
        case .inconsistent: "inconsistent"
        }
    }

    fileprivate var differences: [Reversal.Difference] {
        if case .inconsistent(let differences) = self { differences } else { [] }
    }
}
