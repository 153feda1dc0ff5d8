import FoundationEssentials

/// Plans and events as the journal keeps them: JSON.
enum PlanText {
    static func bytes(_ plan: RunPlan) -> [UInt8] { encoded(plan) }
    static func bytes(_ event: Masked<RunEvent>) -> [UInt8] { encoded(event.value) }

    /// Nil for a plan of a later version, or one that is damaged.
    static func plan(_ bytes: [UInt8]) -> RunPlan? {
        guard let plan = try? JSONDecoder().decode(RunPlan.self, from: Data(bytes)),
            (1...RunPlan.currentVersion).contains(plan.version)
        else { return nil }
        return plan
    }

    /// Nil when one of them cannot be read: an undo that overlooks an event would be wrong.
    static func events(_ lines: [[UInt8]]) -> [RunEvent]? {
        let events = lines.compactMap { try? JSONDecoder().decode(RunEvent.self, from: Data($0)) }
        return events.count == lines.count ? events : nil
    }

    /// Empty where a value cannot be encoded (a number that is not finite): read back, that is damage.
    private static func encoded(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(value)).map(Array.init) ?? []
    }
}
