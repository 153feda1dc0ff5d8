/// One `${{ … }}`: which value is meant. Names are looked up, nothing is computed.
public struct Reference: Sendable, Hashable, Codable {
    public enum Scope: String, Sendable, Hashable, Codable, CaseIterable {
        /// A parameter of the runbook, action or check.
        case params
        /// The item of a `for_each` or `each`.
        case item
        /// A taken value of an action's `before`.
        case before
        /// `steps.ID.NAME`: a taken value of an earlier step.
        case steps
        /// The elements that a check found failing.
        case failing
        /// `run.id`, `run.host`, `run.site`, `run.step`, `run.reason`.
        case run
        /// The path of a secret's file.
        case secrets
        /// `verify.failing`: the elements that a failed `verify` named.
        case verify
        /// An earlier observation of the same check.
        case observe
    }

    /// How a duration or a size becomes a plain number.
    public enum Unit: String, Sendable, Hashable, Codable, CaseIterable {
        case seconds
        case days
        case bytes
    }

    public static let runNames = ["id", "host", "site", "step", "reason"]

    public var scope: Scope
    /// The names after the scope, without the unit.
    public var path: [String]
    public var unit: Unit?

    public init(_ scope: Scope, _ path: [String] = [], unit: Unit? = nil) {
        self.scope = scope
        self.path = path
        self.unit = unit
    }
}

extension Reference: CustomStringConvertible {
    /// As written between the braces: `params.max_age.seconds`.
    public var description: String {
        ([scope.rawValue] + path + (unit.map { [$0.rawValue] } ?? [])).joined(separator: ".")
    }
}

extension Reference {
    /// Why the text between `${{` and `}}` is no reference.
    struct Mistake: Error {
        let message: String
        let hint: String?
    }

    /// Reads what stands between `${{` and `}}`.
    init(reading text: Substring) throws(Mistake) {
        let trimmed = text.drop { $0 == " " }
        let inner = trimmed.dropLast(trimmed.reversed().prefix { $0 == " " }.count)
        let parts = inner.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, parts.allSatisfy(Reference.isName) else {
            throw Mistake(
                message: "`${{\(text)}}` is not a name",
                hint: "a value is written `${{ params.NAME }}`; nothing is computed in it")
        }
        guard let scope = Scope(rawValue: first) else {
            throw Mistake(
                message: "`${{ \(inner) }}` names no values that exist here",
                hint: Reference.foreign[first]
                    ?? "known are \(Scope.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var path = Array(parts.dropFirst())
        var unit: Unit?
        if let last = path.last, let named = Unit(rawValue: last), path.count > scope.pathLength.lowerBound {
            unit = named
            path.removeLast()
        }
        guard scope.pathLength.contains(path.count) else {
            throw Mistake(message: "`${{ \(inner) }}` is not of the form `\(scope.form)`", hint: nil)
        }
        if scope == .run, let name = path.first, !Reference.runNames.contains(name) {
            throw Mistake(
                message: "a run has no `\(name)`",
                hint: "known are \(Reference.runNames.map { "run.\($0)" }.joined(separator: ", "))")
        }
        if scope == .verify, path != ["failing"] {
            throw Mistake(message: "`verify` has only `verify.failing`", hint: nil)
        }
        self.init(scope, path, unit: unit)
    }

    private static func isName(_ part: String) -> Bool {
        let bytes = part.utf8
        return !bytes.isEmpty && bytes.count <= 64
            && bytes.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
                    || $0 == 0x2D
            }
    }

    private static let foreign = [
        "inputs": "did you mean `params`?", "vars": "did you mean `params`?", "matrix": "did you mean `item`?",
        "env": "there is no environment to read; use `params`", "github": "use `run.id`, `run.host`, …",
        "param": "did you mean `params`?", "secret": "did you mean `secrets`?", "step": "did you mean `steps`?",
    ]
}

extension Reference.Scope {
    /// How many names may follow.
    var pathLength: ClosedRange<Int> {
        switch self {
        case .failing: 0...0
        case .item: 0...4
        case .steps: 2...2
        case .observe: 1...4
        case .params, .before, .run, .secrets, .verify: 1...1
        }
    }

    var form: String {
        switch self {
        case .failing: "failing"
        case .item: "item"
        case .steps: "steps.ID.NAME"
        case .observe: "observe.NAME"
        case .verify: "verify.failing"
        case .params, .before, .run, .secrets: "\(rawValue).NAME"
        }
    }
}
