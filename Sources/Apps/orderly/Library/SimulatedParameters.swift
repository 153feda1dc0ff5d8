import Documents
import Runbooks

/// The parameters of a dry-run: nobody's right to give them is judged, but their types are. All mistakes come at once.
struct SimulatedParameters {
    let runbook: Runbook

    init(_ runbook: Runbook) {
        self.runbook = runbook
    }

    func filled(_ given: [String: Node]) throws(CommandFailure) -> [String: Node] {
        let names = runbook.params.map(\.name)
        let takes = names.isEmpty ? "it takes none" : "it takes \(names.joined(separator: ", "))"
        var mistakes = given.keys.sorted().filter { !names.contains($0) }
            .map { "\(runbook.id) has no parameter \($0); \(takes)" }
        var values: [String: Node] = [:]
        for parameter in runbook.params {
            let name = parameter.name
            guard let value = given[name].flatMap({ $0.isNull ? nil : $0 }) else {
                values[name] = parameter.defaultValue
                if parameter.defaultValue == nil, parameter.presence == .required {
                    mistakes.append("\(name) is needed: --set \(name)=…, \(parameter.type.kind)")
                }
                continue
            }
            switch parameter.checked(value) {
            case .success: values[name] = value
            case .failure(let problem): mistakes.append("\(name): \(problem.message)")
            }
        }
        guard mistakes.isEmpty else { throw CommandFailure(.usage, mistakes.joined(separator: "\n")) }
        return values
    }
}
