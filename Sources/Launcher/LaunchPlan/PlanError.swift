/// Why bytes are no launch plan or status record.
public enum PlanError: Error, Sendable, Hashable {
    /// Ends before its `field` does.
    case truncated(field: String)
    case unknownVersion(UInt16)
    /// A number that names nothing.
    case unknownCase(field: String, value: UInt64)
    /// More elements or bytes than a plan may have.
    case tooMany(field: String, count: UInt64)
    /// Text that is not UTF-8, or holds a zero byte.
    case text(field: String)
    /// An index of a source that the plan does not have.
    case noSuchSource(UInt16)
    case trailingBytes(Int)
}
