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

    /// - Parameters:
    ///   - before: the file's bytes on the host; nil where there is no file, or too large a one.
    ///   - after: its bytes in the simulation.
    init(_ change: Change, before: [UInt8]?, after: [UInt8]?, hidingBy mask: Mask) {
        self.change = change
        kind = PredictedChange.kind(change)
        content = PredictedChange.content(change, before, after, mask)
    }

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

    private static func content(
        _ change: Change, _ before: [UInt8]?, _ after: [UInt8]?, _ mask: Mask
    ) -> Content {
        let files = [change.before, change.after].compactMap(\.self).filter { $0.kind == .file }
        guard !files.isEmpty, kind(change) != .metadata else { return .none }
        // What its owner keeps to himself is no matter of a log that others read.
        guard files.allSatisfy({ $0.mode & 0o004 != 0 }) else { return .hidden("only its owner or group may read it") }
        guard files.allSatisfy({ $0.size <= largestText }) else { return .hidden("larger than 64 KiB") }
        let isThere = (change.before?.kind == .file, change.after?.kind == .file)
        guard (before != nil) == isThere.0, (after != nil) == isThere.1 else {
            return .hidden("it cannot be read here")
        }
        func text(_ bytes: [UInt8]?) -> String? {
            let bytes = bytes ?? []
            guard !bytes.contains(0) else { return nil }
            return String(validating: mask.hiding(in: bytes), as: UTF8.self)
        }
        guard let old = text(before), let new = text(after) else { return .hidden("no text") }
        guard let difference = UnifiedDifference(from: old, to: new) else {
            return .hidden("too different to be shown")
        }
        return .lines(difference.hunks)
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
