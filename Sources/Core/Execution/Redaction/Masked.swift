/// A value that says nothing secret. Whatever a run gives away is one of these: lines of its journal, its result, what
/// checks found, its progress. Only `BoundSecrets` makes them, so that nobody can forget to.
@dynamicMemberLookup
public struct Masked<Value: Sendable>: Sendable {
    public let value: Value

    fileprivate init(_ value: Value) {
        self.value = value
    }

    public subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member { value[keyPath: member] }
}

/// What can be said without secrets.
protocol Maskable: Sendable {
    /// The same, with marks where secrets stood. What undo needs as data is left exact, and named where that is so.
    func masked(by mask: Mask) -> Self
}

extension BoundSecrets {
    func masked<Value: Maskable>(_ value: Value) -> Masked<Value> {
        Masked(value.masked(by: mask))
    }
}
