/// Who the step is, inside and outside.
public enum Identity: Sendable, Hashable, PlanValue {
    /// Ids 0–65535 of a user namespace are `base`… outside; the step is 0 inside.
    case range(base: UInt32)
    /// The one id of an ordinary user, the same inside.
    case own(user: UInt32, group: UInt32)
    /// No user namespace: the host's root.
    case host

    public static let rangeLength: UInt32 = 65536

    public func write(to writer: inout ByteWriter) {
        switch self {
        case .range(let base):
            writer.write(UInt8(0))
            writer.write(base)
        case .own(let user, let group):
            writer.write(UInt8(1))
            writer.write(user)
            writer.write(group)
        case .host:
            writer.write(UInt8(2))
        }
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        let kind: UInt8 = try reader.number("identity")
        switch kind {
        case 0: self = .range(base: try reader.number("identity"))
        case 1: self = .own(user: try reader.number("identity"), group: try reader.number("identity"))
        case 2: self = .host
        default: throw .unknownCase(field: "identity", value: UInt64(kind))
        }
    }
}
