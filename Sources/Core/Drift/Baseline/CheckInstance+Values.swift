public import Documents
public import Runbooks

/// A parameter's value, and who chose it.
public struct ChosenValue: Sendable, Hashable {
    public enum Origin: String, Sendable, Hashable, Codable {
        case host
        case site
        case profile
        case `default`
    }

    public let value: Node
    public let origin: Origin

    public init(value: Node, origin: Origin) {
        self.value = value
        self.origin = origin
    }
}

extension CheckInstance {
    /// One mistake in the values that a baseline gives a check.
    public struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        public let parameter: String
        public let message: String

        public var description: String { "parameter `\(parameter)`: \(message)" }
    }

    /// The value of each parameter: host over site over profile over default. An optional one that nobody gave is absent.
    public func values(for check: Check) -> Result<[String: ChosenValue], ParameterMistakes> {
        var chosen: [String: ChosenValue] = [:]
        var mistakes: [Mistake] = []
        for parameter in check.params {
            guard let value = choice(parameter) else {
                if parameter.presence == .required {
                    mistakes.append(Mistake(parameter: parameter.name, message: "is required, and has no value"))
                }
                continue
            }
            switch parameter.checked(value.value) {
            case .success(let node): chosen[parameter.name] = ChosenValue(value: node, origin: value.origin)
            case .failure(let problem):
                mistakes.append(Mistake(parameter: parameter.name, message: problem.message))
            }
        }
        let known = Set(check.params.map(\.name))
        for name in Set(site.keys).union(host.keys).subtracting(known).sorted() {
            mistakes.append(Mistake(parameter: name, message: "is not a parameter of \(check.id)"))
        }
        return mistakes.isEmpty ? .success(chosen) : .failure(ParameterMistakes(mistakes: mistakes))
    }

    private func choice(_ parameter: Parameter) -> ChosenValue? {
        if let value = host[parameter.name] { return ChosenValue(value: value, origin: .host) }
        if let value = site[parameter.name] { return ChosenValue(value: value, origin: .site) }
        if let value = profile.flatMap({ parameter.profiles[$0] }) {
            return ChosenValue(value: value, origin: .profile)
        }
        return parameter.defaultValue.map { ChosenValue(value: $0, origin: .default) }
    }
}

public struct ParameterMistakes: Error, Sendable, Hashable, CustomStringConvertible {
    public let mistakes: [CheckInstance.Mistake]

    public var description: String { mistakes.map(\.description).joined(separator: "; ") }
}
