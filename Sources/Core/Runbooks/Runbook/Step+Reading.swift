import Documents

extension Step {
    static func read(_ node: Node, _ reading: Reading) -> Step? {
        guard let fields = reading.fields(node, "a step") else { return nil }
        defer { fields.finish() }
        let id = id(fields)
        let name = fields.node("name").flatMap { Template($0, reading) }
        let conditions = fields.node("if").map { Condition.readAll($0, .step, reading) } ?? []
        let unless = fields.node("unless").map { Condition.readAll($0, .unless, reading) } ?? []
        let forEach = fields.node("for_each").flatMap { Step.forEach($0, reading) }
        let timeout = fields.duration(within: "timeout")
        let retry = fields.optionalFields("retry", "`retry`").flatMap { Retry.read($0) }
        let disruption = Disruption(fields.optionalBoolean("disruptive"))
        let reason = fields.optionalString("reason")
        let why = fields.optionalString("why")
        guard let work = work(fields) else { return nil }
        let changes = if case .check = work { false } else { true }
        var step = Step(
            id: id ?? "", name: name, work: work, conditions: conditions ?? [], unless: unless ?? [], forEach: forEach,
            timeout: timeout, retry: retry, disruption: disruption, reason: reason, why: why,
            place: Place(node.position))
        if changes {
            step.validate = fields.node("validate").flatMap { Command.read($0, "`validate`", files: nil, reading) }
            step.activate = fields.node("activate").flatMap { ActionCall.read($0, "`activate`", reading) }
            step.undo = Undo.read(fields, files: nil)
            step.expects = fields.optionalChoice("expects", Interruption.self)
            step.within = fields.duration(within: "within")
        }
        if case .command = work { step.result = fields.node("result").flatMap { StepResult.read($0, reading) } }
        return id == nil ? nil : step
    }

    private static func id(_ fields: Fields) -> String? {
        guard let id = fields.string("id") else { return nil }
        if !Identifier.isStep(id) {
            fields.reading.error(
                "ORD-214", "`\(id)` cannot name a step", at: fields.position(of: "id"),
                hint: "use lower-case letters, digits, `-` and `_`, the first a letter")
        }
        return id
    }

    private static func work(_ fields: Fields) -> Work? {
        let given = ["uses", "run", "script", "check"].filter(fields.has)
        guard given.count == 1 else {
            // Known all the same: one finding is enough.
            for key in fields.keys { _ = fields.node(key) }
            let found = given.isEmpty ? "" : ", not \(given.joined(separator: " and "))"
            fields.reading.error(
                "ORD-215", "a step is exactly one of uses, run, script, check\(found)", at: fields.position)
            return nil
        }
        return switch given[0] {
        case "uses": ActionCall.read(fields).map { .uses($0) }
        case "check": AwaitedCheck.read(fields).map { .check($0) }
        default: Command.read(fields, files: nil).map { .command($0) }
        }
    }

    private static func forEach(_ node: Node, _ reading: Reading) -> Template? {
        guard let template = Template(node, reading) else { return nil }
        let count = template.items?.count
        if template.wholeReference == nil, count == nil || count == 0 {
            reading.error(
                "ORD-217", "`for_each` must be a list, not \(node.kind)", at: node.position,
                hint: "write `\"${{ params.NAME }}\"` or a list with an item")
        }
        if let count, count > mostItems {
            reading.error("ORD-217", "`for_each` has \(count) items; at most \(mostItems) are done", at: node.position)
        }
        return template
    }
}
