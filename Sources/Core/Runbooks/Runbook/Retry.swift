import Documents

/// How often a step is tried. Each try is an intent of its own.
public struct Retry: Sendable, Hashable, Codable {
    /// All in all, from 2.
    public var attempts: Int
    public var delay: Duration
}

extension Retry {
    static func read(_ fields: Fields) -> Retry? {
        let attempts = fields.integer("attempts")
        let delay = fields.optionalDuration("delay") ?? .seconds(5)
        fields.finish()
        guard let attempts else { return nil }
        if !(2...10).contains(attempts) || delay > .seconds(3600) {
            fields.reading.error(
                "ORD-217", "a step is tried 2 to 10 times, at most 1h apart", at: fields.position(of: "attempts"))
        }
        return Retry(attempts: attempts, delay: delay)
    }
}
