import Documents

extension Action {
    /// Reads one action. `files` are the files of the plugin's folder by their paths in it.
    static func read(_ name: String, plugin: String, _ node: Node, files: [String: [UInt8]], _ reading: Reading)
        -> Action?
    {
        guard let fields = reading.fields(node, "the action `\(name)`") else { return nil }
        defer { fields.finish() }
        let summary = fields.string("summary")
        let params = Parameter.readAll(fields, plugin: plugin)
        let grade = fields.choice("grade", Grade.self)
        let reason = fields.optionalString("reason")
        let work = work(fields, files: files)
        let unless = fields.node("unless").map { Condition.readAll($0, .unless, files: files, reading) } ?? []
        let before = fields.node("before").map { Observation.readAll($0, "`before`", files: files, reading) } ?? []
        let result = fields.node("result").flatMap { StepResult.read($0, reading) }
        let undo = Undo.read(fields, files: files)
        let expects = fields.optionalChoice("expects", Interruption.self)
        let simulate = fields.optionalFields("simulate", "`simulate`").flatMap { Simulation.read($0, files: files) }
        let why = fields.optionalString("why")
        guard let grade, let work else { return nil }
        return Action(
            id: "\(plugin)/\(name)", summary: summary ?? "", params: params, grade: grade, reason: reason, work: work,
            unless: unless ?? [], before: before ?? [], result: result, undo: undo, expects: expects,
            simulate: simulate, why: why, place: Place(node.position))
    }

    private static func work(_ fields: Fields, files: [String: [UInt8]]) -> Work? {
        let given = ["run", "script", "alert"].filter(fields.has)
        guard given.count == 1 else {
            for key in ["run", "script", "alert", "env", "stdin", "exit", "confine"] { _ = fields.node(key) }
            fields.reading.error(
                "ORD-303", "\(fields.what) is exactly one of run, script, alert", at: fields.position)
            return nil
        }
        if given[0] == "alert" {
            return fields.optionalFields("alert", "`alert`").flatMap { Alert.read($0) }.map { .alert($0) }
        }
        return Command.read(fields, files: files).map { .command($0) }
    }
}
