public import Signing
import Synchronization

/// The secrets that this host's configuration binds. Each is read when it is needed, and not before.
///
/// What was read once is hidden for as long as this lives, which is a run: a step that was given a value may still say it
/// after somebody has changed the file.
public struct BoundSecrets: Sendable {
    /// Every name that is bound.
    public let names: [String]
    private let read: @Sendable (String) -> Result<SecretBytes, Problem>
    private let memory = Memory()

    public struct Problem: Error, Sendable, Hashable {
        public enum Reason: Sendable, Hashable {
            case notBound
            case unreadable(String)
            case tooShort
            /// As a variable: a zero byte, or no UTF-8.
            case notText
        }
        public let name: String
        public let reason: Reason

        public init(_ name: String, _ reason: Reason) {
            self.name = name
            self.reason = reason
        }
    }

    /// - Parameter read: the bytes of a name that is bound.
    public init(_ names: some Sequence<String>, read: @escaping @Sendable (String) -> Result<SecretBytes, Problem>) {
        self.names = names.sorted()
        self.read = read
    }

    func secret(_ name: String) -> Result<Secret, Problem> {
        guard names.contains(name) else { return .failure(Problem(name, .notBound)) }
        return read(name).flatMap { content in
            let secret = Secret(name: name, content: content)
            return secret.canBeHidden ? .success(secret) : .failure(Problem(name, .tooShort))
        }
    }

    /// What is wrong with each that could not be handed over now.
    public var problems: [Problem] {
        names.compactMap { if case .failure(let problem) = secret($0) { problem } else { nil } }
    }

    /// Those that can be read now, and those that could be before: what no output may show, whoever knows it by now.
    var known: [Secret] {
        let now = readable
        return memory.state.withLock { $0.learn(now).known }
    }

    /// What hides all of them.
    public var mask: Mask {
        if names.isEmpty { return Mask(nil) }
        let now = readable
        return memory.state.withLock { state in
            if let redactor = state.learn(now).redactor { return Mask(redactor) }
            state.redactor = Redactor(state.known)
            return Mask(state.redactor)
        }
    }

    private var readable: [Secret] { names.compactMap { try? secret($0).get() } }

    private final class Memory: Sendable {
        struct State {
            var known: [Secret] = []
            /// Of all that are known.
            var redactor: Redactor?

            @discardableResult
            mutating func learn(_ secrets: [Secret]) -> State {
                for secret in secrets where !known.contains(secret) {
                    known.append(secret)
                    redactor = nil
                }
                return self
            }
        }
        let state = Mutex(State())
    }
}

extension BoundSecrets.Problem: CustomStringConvertible {
    public var description: String {
        switch reason {
        case .notBound: "the secret `\(name)` is not bound; add it to `secrets` of the configuration"
        case .unreadable(let why): "the secret `\(name)` cannot be read: \(why)"
        case .tooShort:
            "the secret `\(name)` has fewer than \(Secret.shortest) bytes: it could not be kept out of what is shown"
        case .notText: "the secret `\(name)` is no text, and cannot be a variable's value; hand it over as a file"
        }
    }
}
