/// `>=1.3` or `>=1.2 <2`: which versions will do.
public struct VersionRange: Sendable, Hashable, Codable {
    /// That version or a later one.
    public let least: Version
    /// Only versions below this one.
    public let below: Version?

    public init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard let first = parts.first, parts.count <= 2, first.hasPrefix(">="),
            let least = Version(String(first.dropFirst(2)))
        else { return nil }
        var below: Version?
        if parts.count == 2 {
            guard parts[1].hasPrefix("<"), let limit = Version(String(parts[1].dropFirst())), least < limit else {
                return nil
            }
            below = limit
        }
        self.least = least
        self.below = below
    }

    public func admits(_ version: Version) -> Bool {
        version >= least && (below.map { version < $0 } ?? true)
    }
}

extension VersionRange: CustomStringConvertible {
    public var description: String { ">=\(least)" + (below.map { " <\($0)" } ?? "") }
}
