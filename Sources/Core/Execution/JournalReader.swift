/// A run as its journal tells it, for whoever looks back.
public enum JournalReader {
    /// Everything that was printed, in the order of the journal; nil where it cannot be read. The last attempt of a step
    /// has the step's name.
    public static func printed(plan bytes: [UInt8], events: [[UInt8]]) -> [Printed]? {
        guard let plan = PlanText.plan(bytes), let events = PlanText.events(events) else { return nil }
        var last: [Int: Int] = [:]
        for (number, event) in events.enumerated() { if case .result(let step, _, _) = event { last[step] = number } }
        var printed: [Printed] = []
        for (number, event) in events.enumerated() {
            switch event {
            case .printed(let more): printed += more
            case .result(let step, let attempt, let result) where plan.steps.indices.contains(step):
                let id = plan.steps[step].id
                printed.append(result.printed(last[step] == number ? id : Printed.place(of: id, attempt: attempt)))
            default: continue
            }
        }
        return printed
    }
}
