/// One rule that documents are held to, for `orderly explain ORD-nnn`.
public struct Rule: Sendable, Hashable {
    public let id: String
    /// What must be so.
    public let title: String
    /// What would happen without it.
    public let why: String

    init(_ id: String, _ title: String, _ why: String) {
        self.id = id
        self.title = title
        self.why = why
    }

    public static func named(_ id: String) -> Rule? { all.first { $0.id == id } }

    public var lines: [String] { ["\(id): \(title)", "  \(why)"] }
}
