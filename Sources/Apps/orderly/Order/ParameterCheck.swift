import Documents
import Runbooks
import Signing

/// Holds the parameters of an order against the listed runbook's own, as a host will. All mistakes come at once.
struct ParameterCheck {
    let listed: Allowlist.ListedRunbook
    let files: LibraryFiles

    enum Finding {
        /// No file here has the bytes that the list names.
        case notHere
        case mistakes([String])
    }

    /// - Parameter given: by name; each once.
    func judge(_ given: [String: Node]) -> Finding {
        guard let source = files.runbooks.first(where: { Digest(of: $0.bytes) == listed.sha256 }) else {
            return .notHere
        }
        let library = Library(plugins: files.plugins, runbooks: [source])
        guard let runbook = library.runbooks[listed.id]?.runbook else { return .notHere }
        let bound = unbounded(given, library)
        var mistakes = ParameterCheck.unknown(given, among: runbook)
        for parameter in runbook.params {
            if let mistake = mistake(in: given[parameter.name], parameter, mustBeBound: bound) {
                mistakes.append(mistake)
            }
        }
        return .mistakes(mistakes)
    }

    /// What a host will refuse for want of a bound. The baseline's profile is not known here, so defaults count.
    private func unbounded(_ given: [String: Node], _ library: Library) -> Set<String> {
        guard let valid = try? library.valid(listed.id) else { return [] }
        var values: [String: Node] = [:]
        for parameter in valid.runbook.params { values[parameter.name] = parameter.defaultValue }
        values.merge(given.filter { !$0.value.isNull }) { $1 }
        return Set(valid.unbounded(values, asked: Set(given.keys), under: listed.params))
    }

    private func mistake(in value: Node?, _ parameter: Parameter, mustBeBound bound: Set<String>) -> String? {
        let name = parameter.name
        guard let value, !value.isNull else {
            let isNeeded =
                parameter.presence == .required && parameter.defaultValue == nil && parameter.profiles.isEmpty
                && parameter.from == nil
            return isNeeded ? "\(name) is needed: --set \(name)=…, \(parameter.type.kind)" : nil
        }
        if parameter.from == .baseline { return "\(name) comes from the site's baseline only; leave it out" }
        if case .failure(let problem) = parameter.checked(value) { return "\(name): \(problem.message)" }
        if bound.contains(name) {
            return
                "\(name) reaches what only a bound value may reach, and the allowlist does not bound it; leave it out, "
                + "or sign an allowlist with --bound \(listed.id).\(name)=…"
        }
        return nil
    }

    private static func unknown(_ given: [String: Node], among runbook: Runbook) -> [String] {
        let names = runbook.params.map(\.name)
        let reading = Reading(file: "")
        let entries = given.sorted { $0.key < $1.key }.map { Node.Entry(key: $0.key, value: $0.value) }
        guard let fields = reading.fields(Node(.map(entries)), "an order") else { return [] }
        for name in names { _ = fields.node(name) }
        fields.finish()
        // One finding for each unknown key, in their order.
        let unknown = entries.map(\.key).filter { !names.contains($0) }
        let takes = names.isEmpty ? "it takes none" : "it takes \(names.joined(separator: ", "))"
        return zip(unknown, reading.diagnostics).map { name, found in
            "\(runbook.id) has no parameter \(name); " + (found.hint ?? takes)
        }
    }
}
