import Documents

/// What an undo case or `recover` does.
public enum Act: Sendable, Hashable, Codable {
    case uses(ActionCall)
    case run(Command)
}

extension Act {
    /// Reads `uses` with `with`, or `run`/`script` with what belongs to a command.
    static func read(_ fields: Fields, files: [String: [UInt8]]?) -> Act? {
        guard ["uses", "run", "script"].filter(fields.has).count == 1 else {
            fields.reading.error(
                "ORD-215", "\(fields.what) needs exactly one of uses, run, script", at: fields.position)
            return nil
        }
        return fields.has("uses")
            ? ActionCall.read(fields).map { .uses($0) } : Command.read(fields, files: files).map { .run($0) }
    }
}
