/// One process with everything that it gets.
public struct Command: Sendable, Hashable, Codable {
    public enum Program: Sendable, Hashable, Codable {
        case run(Arguments)
        case script(Script)
    }

    public var program: Program
    /// Beside the base environment.
    public var environment: [String: Template] = [:]
    public var standardInput: Template?
    /// Exit codes that are fine.
    public var accepted: [Int32] = [0]
    public var confine = Confine()
    public var place: Place

    /// The tool that is looked up: `argv[0]`, or the script's interpreter.
    public var tool: String? {
        switch program {
        case .run(let arguments): arguments.tool
        case .script(let script): script.interpreter
        }
    }

    /// Every value that it uses, its confinement's apart.
    public var templates: [Template] {
        let own: [Template] =
            switch program {
            case .run(let arguments): arguments.elements
            case .script: []
            }
        return own + environment.values + [standardInput].compactMap(\.self)
    }
}
