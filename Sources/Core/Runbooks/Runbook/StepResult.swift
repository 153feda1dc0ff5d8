import Documents

/// What is read from the output of a step.
public struct StepResult: Sendable, Hashable, Codable {
    public var parse: Parse
    /// Values that later steps may use, each with a type.
    public var take: [Taken]
    /// What the parsed output must be for the step to have succeeded. Pointers begin in the output.
    public var expect: [Expectation]
}

extension StepResult {
    static func read(_ node: Node, _ reading: Reading) -> StepResult? {
        guard let fields = reading.fields(node, "`result`") else { return nil }
        defer { fields.finish() }
        let parse = fields.required("parse").flatMap { Parse.read($0, reading) }
        let take = Taken.readAll(fields)
        let expect = (fields.optionalList("expect") ?? []).compactMap { Expectation.read($0, reading) }
        if !fields.has("take"), !fields.has("expect") {
            reading.error("ORD-216", "`result` takes nothing and expects nothing", at: node.position)
        }
        return parse.map { StepResult(parse: $0, take: take, expect: expect) }
    }
}
