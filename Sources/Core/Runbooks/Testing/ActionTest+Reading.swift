import Documents
import Signing
import YAML

extension PluginSource {
    /// - Parameter plugin: as it was read from this folder.
    func tests(of plugin: Plugin) -> (tests: [ActionTest], diagnostics: [Diagnostic]) {
        var tests: [ActionTest] = []
        var diagnostics: [Diagnostic] = []
        for file in tree.files where file.path.hasPrefix(ActionTest.folder) && file.path.hasSuffix(".yaml") {
            let reading = Reading(file: "\(folder)/\(file.path)")
            if let node = YAML.read(file.bytes, reading), let test = ActionTest.read(node, of: plugin, reading) {
                tests.append(test)
            }
            diagnostics += reading.diagnostics
        }
        return (tests, diagnostics)
    }
}

extension ActionTest {
    /// Nil when `reading` has found an error.
    static func read(_ node: Node, of plugin: Plugin, _ reading: Reading) -> ActionTest? {
        guard let fields = reading.fields(node, "a test") else { return nil }
        fields.header("test/v1")
        let name = fields.string("of")
        let action = name.flatMap { name in plugin.actions.first { $0.id == name } }
        if let name, action == nil {
            reading.error(
                "ORD-220", "`\(plugin.id)` has no action `\(name)`", at: fields.position(of: "of"),
                hint: "a test below a plugin's \(folder) is of one of its actions, such as `\(plugin.id)/NAME`")
        }
        let common = answers(fields, plugin, reading)
        let nodes = fields.list("cases") ?? []
        fields.finish()
        if nodes.isEmpty || nodes.count > mostCases {
            reading.error("ORD-217", "a test has 1 to \(mostCases) cases", at: fields.position(of: "cases"))
        }
        let cases = nodes.compactMap { node -> Case? in
            guard let fields = reading.fields(node, "a case") else { return nil }
            defer { fields.finish() }
            let name = fields.string("name")
            let given = action.map { params(fields, $0, reading) } ?? [:]
            let own = answers(fields, plugin, reading)
            return name.map { Case(name: $0, params: given, answers: common + own) }
        }
        guard !reading.hasErrors, let action else { return nil }
        return ActionTest(action: action.id, cases: cases)
    }

    private static func answers(_ fields: Fields, _ plugin: Plugin, _ reading: Reading) -> [Answer] {
        (fields.optionalList("tools") ?? []).compactMap { node in
            guard let inner = reading.fields(node, "an answer of a tool") else { return nil }
            defer { inner.finish() }
            let call = inner.strings("call")
            let after = inner.optionalString("after")
            let output = inner.optionalString("stdout") ?? ""
            let exit = inner.optionalInteger("exit") ?? 0
            if let after, after != "undo", !plugin.actions.contains(where: { $0.id == "\(plugin.id)/\(after)" }) {
                reading.error(
                    "ORD-220", "`\(plugin.id)` has no action `\(after)`", at: inner.position(of: "after"),
                    hint: "name one of its actions, or `undo` for one that is written out")
            }
            guard let call else { return nil }
            return Answer(
                call: call, after: after, standardOutput: output, exit: Int32(clamping: exit))
        }
    }

    private static func params(_ fields: Fields, _ action: Action, _ reading: Reading) -> [String: Template] {
        var params: [String: Template] = [:]
        for entry in fields.optionalMap("params") ?? [] {
            guard let parameter = action.params.first(where: { $0.name == entry.key }) else {
                reading.error("ORD-223", "`\(action.id)` has no parameter `\(entry.key)`", at: entry.keyPosition)
                continue
            }
            guard let template = Template(entry.value, reading) else { continue }
            if !template.references.isEmpty {
                reading.error("ORD-225", "a test's values are literal", at: entry.value.position)
            } else if case .failure(let problem) = parameter.checked(entry.value) {
                reading.error("ORD-224", "`\(entry.key)`: \(problem.message)", at: entry.value.position)
            }
            params[entry.key] = template
        }
        for parameter in action.params
        where parameter.presence == .required && parameter.defaultValue == nil && params[parameter.name] == nil {
            reading.error("ORD-222", "`\(action.id)` needs `\(parameter.name)`", at: fields.position)
        }
        return params
    }
}
