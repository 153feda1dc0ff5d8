/// A run as its journal tells it, for whoever looks back.
public enum JournalReader {
    /// The last result of each step that has one, in the order of the plan; nil where the journal cannot be read.
    public static func results(plan bytes: [UInt8], events: [[UInt8]]) -> [(step: String, result: StepResult)]? {
        guard let plan = PlanText.plan(bytes), let events = PlanText.events(events) else { return nil }
        var last: [Int: StepResult] = [:]
        for case .result(let step, _, let result) in events { last[step] = result }
        return plan.steps.enumerated().compactMap { index, step in last[index].map { (step.id, $0) } }
    }
}
