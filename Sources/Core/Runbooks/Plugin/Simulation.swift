import Documents

/// What a dry-run does in place of a host action.
public enum Simulation: Sendable, Hashable, Codable {
    /// A sentence.
    case say(Template)
    /// Why nothing can be said; what depends on it is `unknown`.
    case notSimulated(String)
    case run(Command)

    static func read(_ fields: Fields, files: [String: [UInt8]]) -> Simulation? {
        defer { fields.finish() }
        let say = fields.node("say")
        let not = fields.optionalString("not_simulated")
        guard [fields.has("say"), fields.has("not_simulated"), fields.has("run")].count(where: { $0 }) == 1 else {
            for key in fields.keys { _ = fields.node(key) }
            fields.reading.error(
                "ORD-246", "`simulate` is exactly one of say, not_simulated, run", at: fields.position)
            return nil
        }
        if let say { return Template(say, fields.reading).map { .say($0) } }
        if let not { return .notSimulated(not) }
        return Command.read(fields, files: files).map { .run($0) }
    }
}
