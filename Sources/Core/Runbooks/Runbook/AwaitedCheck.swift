import Documents

/// A check that must pass: within a time, and for a time.
public struct AwaitedCheck: Sendable, Hashable, Codable {
    public var call: CheckCall
    /// It may take this long until it passes. Nil: it is asked once.
    public var within: Duration?
    /// It must go on passing for this long.
    public var stableFor: Duration?
    /// From one look to the next. Nil: 2 s.
    public var every: Duration?

    public static let usualPause = Duration.seconds(2)

    /// Reads the keys `check`, `with`, `within`, `stable_for` and `every` of a map.
    static func read(_ fields: Fields) -> AwaitedCheck? {
        let call = CheckCall.read(fields)
        let within = fields.duration(within: "within")
        let stable = fields.duration(within: "stable_for")
        let every = fields.duration(within: "every")
        return call.map { AwaitedCheck(call: $0, within: within, stableFor: stable, every: every) }
    }
}

extension Fields {
    /// An optional time of a step: from 1 ms to a day.
    func duration(within key: String) -> Duration? {
        guard let duration = optionalDuration(key) else { return nil }
        if !(.milliseconds(1) ... .seconds(86_400)).contains(duration) {
            reading.error("ORD-217", "`\(key)` of \(what) must be from 1ms to 1d", at: position(of: key))
        }
        return duration
    }
}
