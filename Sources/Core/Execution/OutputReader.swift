import Documents
import Drift
import Runbooks

/// Reads what a step printed, as its `result` says: parsed, held against expectations, and the values taken out.
struct OutputReader {
    let output: Call.Output
    let label: String
    let now: Timestamp
    let mask: Mask

    func taken(from report: LaunchReport, _ values: Values) -> Result<[String: Node], CallProblem> {
        guard let bytes = report.standardOutput.bytes else {
            return .failure(CallProblem(message: "its output is too long to be read"))
        }
        let parsed: Node
        do throws(OutputProblem) {
            // Hidden once more: reading a form can bring out what stood there in another.
            parsed = mask.hiding(in: try OutputParser(output.parse).node(bytes))
        } catch {
            return .failure(CallProblem(message: error.description))
        }
        if let problem = judged(parsed, values) { return .failure(problem) }
        var taken: [String: Node] = [:]
        for wanted in output.take {
            switch wanted.value(in: parsed) {
            case .success(let value): taken[wanted.name] = value
            case .failure(let problem):
                return .failure(CallProblem(message: "\(wanted.name): \(problem.message)"))
            }
        }
        return .success(taken)
    }

    /// Pointers of `expect` begin in the output: an observation without a name.
    private func judged(_ parsed: Node, _ values: Values) -> CallProblem? {
        guard !output.expect.isEmpty else { return nil }
        let check = Check(
            id: label, summary: label, severity: .high, controls: [], every: .zero, observe: [],
            expect: output.expect)
        let seen = Observed(name: "", shape: .one(.data(parsed)), source: label)
        let result = Judgement(check, values: values, now: now).result(of: [seen])
        return result.outcome == .pass ? nil : CallProblem(message: result.sentence)
    }
}
