/// What a finding means and what to do about it, for `orderly explain ORD-nnn`; rules of runbooks, plugins and allowlists
/// have their reason too.
public struct Meaning: Sendable, Hashable {
    public let id: String
    public let means: String
    public let remedy: String

    /// - Parameter number: of the id, since an id in quotes is one that is reported.
    init(_ number: Int, _ means: String, _ remedy: String) {
        let digits = String(number)
        id = "ORD-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        self.means = means
        self.remedy = remedy
    }

    public static func named(_ id: String) -> Meaning? { all.first { $0.id == id } }

    public var lines: [String] {
        let rule = Rule.named(id)
        return (rule?.lines ?? []) + [rule == nil ? "\(id): \(means)" : "  found: \(means)", "  to do: \(remedy)"]
    }
}
