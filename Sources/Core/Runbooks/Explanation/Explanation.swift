public import Documents

/// What a document lets happen, as plain lines for people who sign it or answer for it.
public struct Explanation {
    let library: Library

    public init(_ library: Library) {
        self.library = library
    }

    /// A runbook by its id, or `PLUGIN/ACTION`, `PLUGIN/CHECK`, `PLUGIN` or `ORD-nnn`; nil where there is none.
    public func lines(for name: String) -> [String]? {
        if let runbook = library.runbooks[name]?.runbook { return lines(runbook) }
        if let action = library.action(name) { return lines(action) }
        if let check = library.check(name) { return lines(check) }
        if let plugin = library.plugins[name]?.plugin { return lines(plugin) }
        return Meaning.named(name)?.lines
    }

    /// Errors of a runbook and the plugins that it needs, or of the plugin that `name` lies in: what is explained then
    /// runs nowhere.
    public func mistakes(in name: String) -> [Diagnostic] {
        if library.runbooks[name] != nil {
            do throws(LibraryProblem) {
                _ = try library.valid(name)
                return []
            } catch {
                return error.diagnostics
            }
        }
        let file = library.plugins[String(name.prefix { $0 != "/" })]?.source.file
        return library.diagnostics.filter { $0.severity == .error && $0.file == file }
    }

    func lines(_ plugin: Plugin) -> [String] {
        var lines = ["\(plugin.id) \(plugin.version): \(plugin.summary)"]
        let needs = plugin.tools.keys.sorted().compactMap { tool in plugin.tools[tool].map { "\(tool) \($0)" } }
        if !needs.isEmpty { lines.append("  needs \(needs.joined(separator: ", "))") }
        for action in plugin.actions { lines += [""] + self.lines(action) }
        for check in plugin.checks { lines += [""] + self.lines(check) }
        return lines
    }

    func lines(_ action: Action) -> [String] {
        var lines = ["\(action.id): \(action.summary)", "  grade \(action.grade.rawValue): \(action.grade.words)"]
        if let reason = action.reason { lines.append("  reason: \(reason)") }
        lines += action.params.map { "  takes \($0.words)" }
        lines += program(action).map { "  \($0)" }
        lines += Reach(action.confine, params: action.params).lines.map { "  \($0)" }
        for observation in action.before { lines.append("  first looks: \(observation.words)") }
        lines.append("  undo: \((action.undo ?? .automatic).words(grade: action.grade))")
        if let expected = action.expects { lines.append("  expects that \(expected.words)") }
        if let simulate = action.simulate { lines.append("  in a dry-run: \(simulate.words)") }
        return lines
    }

    func lines(_ check: Check) -> [String] {
        var lines = [
            "\(check.id): \(check.summary)", "  severity \(check.severity.rawValue), every \(check.every.quantity)",
        ]
        lines += check.controls.map { "  serves \($0) (\($0.title))" }
        lines += check.applies.map { "  applies where: \($0)" }
        lines += check.params.map { "  takes \($0.words)" }
        lines.append("  grade \(check.grade.rawValue): \(check.grade.words)")
        if let reason = check.reason { lines.append("  reason: \(reason)") }
        for observation in check.observe {
            lines.append("  looks: \(observation.words)")
            lines += Reach(observation.confine, params: check.params).lines.map { "    \($0)" }
        }
        if let heal = check.heal {
            lines.append(
                "  heals with \(heal.runbook) after \(heal.after) in a row, "
                    + "at most \(heal.budget.runs) times in \(heal.budget.per.quantity)")
        }
        return lines
    }

    private func program(_ action: Action) -> [String] {
        switch action.work {
        case .command(let command): ["runs \(command.words)"]
        case .alert(let alert): ["runs nothing; tells people: \(alert.message.source.scalarText ?? "")"]
        }
    }
}
