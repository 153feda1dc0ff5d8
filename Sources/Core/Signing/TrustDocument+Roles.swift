internal import Documents

extension TrustDocument {
    /// Reads `roles`: one key, one role; each threshold within the number of its keys.
    static func roles(_ fields: Fields) -> [Role: KeySet] {
        var roles: [Role: KeySet] = [:]
        var holders: [PublicKey: Role] = [:]
        if !fields.has(Role.root.rawValue) {
            fields.reading.error(
                "ORD-509", "a trust document without a root role could never be followed by another",
                at: fields.position, hint: "name the root keys")
        }
        for role in Role.allCases {
            guard let one = fields.optionalFields(role.rawValue, "the role `\(role.rawValue)`") else { continue }
            let keys = one.publicKeys("keys")
            let threshold = one.integer("threshold")
            one.finish()
            for key in keys ?? [] {
                if let other = holders.updateValue(role, forKey: key) {
                    fields.reading.error(
                        "ORD-506", "a key stands in `\(other.rawValue)` and again in `\(role.rawValue)`",
                        at: one.position(of: "keys"), hint: "one key, one role: make another with `orderly key`")
                }
            }
            guard let keys, let threshold else { continue }
            do throws(SigningError) {
                roles[role] = try KeySet(threshold: threshold, keys: keys)
            } catch {
                fields.reading.error("ORD-507", "the role `\(role.rawValue)`: \(error)", at: one.position)
            }
        }
        fields.finish()
        return roles
    }
}
