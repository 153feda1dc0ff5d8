/// A name with `*` for any run of characters and `?` for one.
struct NamePattern {
    private let parts: [Unicode.Scalar]

    init(_ parts: [Unicode.Scalar]) {
        self.parts = parts
    }

    /// Goes back to the last `*` only, which is enough for this syntax and keeps the work at |pattern| × |name|.
    func matches(_ name: [Unicode.Scalar]) -> Bool {
        var (part, at) = (0, 0)
        var star: (part: Int, at: Int)?
        while at < name.count {
            if part < parts.count, parts[part] == "*" {
                star = (part, at)
                part += 1
            } else if part < parts.count, parts[part] == "?" || parts[part] == name[at] {
                part += 1
                at += 1
            } else if let last = star {
                star = (last.part, last.at + 1)
                (part, at) = (last.part + 1, last.at + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == "*" }
    }
}
