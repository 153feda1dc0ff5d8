public import Documents

extension Parameter {
    /// The value, when it is one of the parameter's type and inside its bound.
    public func checked(_ node: Node) -> Result<Node, ValueProblem> { type.checked(node, bound: bound) }
}
