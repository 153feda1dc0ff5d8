import Documents

/// Holds documents against each other and against the rules of confinement. It reports everything that it finds.
struct Judge {
    let plugins: [String: Plugin]
    /// Of the document that is judged.
    let reading: Reading

    func action(_ name: String) -> Action? {
        let parts = name.split(separator: "/")
        return parts.count == 2 ? plugins[String(parts[0])]?.action(parts[1]) : nil
    }

    func check(_ name: String) -> Check? {
        let parts = name.split(separator: "/")
        return parts.count == 2 ? plugins[String(parts[0])]?.check(parts[1]) : nil
    }

    /// Reports every reference that means nothing here.
    func judge(_ templates: [Template], _ scope: ValueScope) {
        for template in templates {
            for reference in template.references {
                if case .unknown(let message, let hint) = scope.finding(reference) {
                    reading.error("ORD-225", message, at: template.position, hint: hint)
                }
            }
        }
    }

    /// Conditions of `if`, `unless` and undo cases.
    func judge(_ conditions: [Condition], _ scope: ValueScope, grade: Grade, at position: Position) {
        for condition in conditions {
            switch condition {
            case .value: judge(condition.templates, scope)
            case .check(let call, _): judge(call, scope, at: position)
            case .observation(let observation): judge(observation, scope)
            }
        }
    }
}
