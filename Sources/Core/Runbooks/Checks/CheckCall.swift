public import Documents

/// A check of a plugin, with parameters: in preconditions, steps, conditions and `verify`.
public struct CheckCall: Sendable, Hashable, Codable {
    /// `PLUGIN/CHECK`.
    public var check: String
    public var with: [String: Template]

    public init(check: String, with: [String: Template] = [:]) {
        self.check = check
        self.with = with
    }

    /// Reads the keys `check` and `with` of a map.
    public static func read(_ fields: Fields) -> CheckCall? {
        let check = fields.string("check")
        let with = Template.members(fields, "with")
        guard let check else { return nil }
        let names = check.split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ Identifier.isPlugin($0) }) else {
            fields.reading.error(
                "ORD-414", "`check` of \(fields.what) must be PLUGIN/CHECK, not `\(check)`",
                at: fields.position(of: "check"))
            return nil
        }
        return CheckCall(check: check, with: with)
    }
}
