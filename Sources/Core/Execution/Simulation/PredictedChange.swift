/// One path that a run would change, as a person reads it.
public struct PredictedChange: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case create
        case change
        case delete
        /// By something of another kind: a directory by a file, a file by a link.
        case replace
        /// Mode, owner, group or extended attributes; the content stays.
        case metadata

        /// One letter before a path.
        public var mark: String {
            switch self {
            case .create: "+"
            case .change: "~"
            case .delete: "-"
            case .replace: "r"
            case .metadata: "m"
            }
        }
    }

    /// What is shown of a file's content.
    public enum Content: Sendable, Hashable {
        /// A unified difference, without secrets.
        case lines([UnifiedDifference.Hunk])
        /// Why it is not shown, in a few words.
        case hidden(String)
        /// There is none, or it stays as it is.
        case none
    }

    public var change: Change
    public var kind: Kind
    public var content: Content

    /// Bytes of a file of which a difference is shown.
    public static let largestText = 64 << 10

    /// Without its content.
    public init(_ change: Change) {
        self.change = change
        kind = PredictedChange.kind(change)
        content = .none
    }

    private static func kind(_ change: Change) -> Kind {
        guard let before = change.before else { return .create }
        guard let after = change.after else { return .delete }
        if before.kind != after.kind { return .replace }
        return before.size == after.size && before.sha256 == after.sha256 && before.target == after.target
            ? .metadata : .change
    }
}

extension PredictedChange {
    /// What of the metadata changes, in the words of chmod, chown and setfacl.
    public var details: [String] {
        guard let after = change.after else { return [] }
        guard let before = change.before, before.kind == after.kind else {
            return [after.kind == .link ? "" : "mode \(after.mode.permissions)", "owner \(after.owner):\(after.group)"]
                .filter { !$0.isEmpty }
        }
        var found: [String] = []
        if before.mode != after.mode { found.append("mode \(before.mode.permissions) → \(after.mode.permissions)") }
        if (before.owner, before.group) != (after.owner, after.group) {
            found.append("owner \(before.owner):\(before.group) → \(after.owner):\(after.group)")
        }
        if before.attributes != after.attributes { found.append("extended attributes or ACLs") }
        if kind == .metadata, before.links != after.links { found.append("names \(before.links) → \(after.links)") }
        if kind == .metadata, found.isEmpty { found.append("modification time") }
        return found
    }
}

extension UInt32 {
    /// As in chmod(1): "0644".
    var permissions: String {
        let digits = String(self, radix: 8)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }
}

extension FileState {
    /// As in chmod(1): "0644".
    public var permissions: String { mode.permissions }
}
