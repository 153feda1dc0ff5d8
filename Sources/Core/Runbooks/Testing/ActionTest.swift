public import Documents

/// `test/v1` of a plugin's action, below `tests/` in its folder: what its tools answered when somebody recorded them. With it
/// the undo of an action is tried where the action itself cannot run.
public struct ActionTest: Sendable, Hashable {
    /// What a tool answers.
    public struct Answer: Sendable, Hashable {
        /// Elements of the command line; `*` stands for any number of them.
        public var call: [String]
        /// Only when this action of the plugin, or the `undo` that is written out, has run.
        public var after: String?
        public var standardOutput: String
        public var exit: Int32

        /// - Parameter ran: names of actions that have run, and `undo`.
        public func fits(_ arguments: [String], after ran: Set<String>) -> Bool {
            if let after, !ran.contains(after) { return false }
            return Answer.fits(arguments[...], call[...])
        }

        private static func fits(_ arguments: ArraySlice<String>, _ call: ArraySlice<String>) -> Bool {
            // The longest beginning that each `*` has taken so far is all that has to be remembered.
            var (rest, pattern) = (arguments, call)
            var retry: (arguments: ArraySlice<String>, call: ArraySlice<String>)?
            while true {
                if pattern.first == "*" {
                    pattern = pattern.dropFirst()
                    retry = (rest, pattern)
                } else if let next = rest.first, let own = pattern.first, next.utf8.elementsEqual(own.utf8) {
                    (rest, pattern) = (rest.dropFirst(), pattern.dropFirst())
                } else if rest.isEmpty && pattern.isEmpty {
                    return true
                } else if let last = retry, !last.arguments.isEmpty {
                    retry = (last.arguments.dropFirst(), last.call)
                    (rest, pattern) = (last.arguments.dropFirst(), last.call)
                } else {
                    return false
                }
            }
        }
    }

    public struct Case: Sendable, Hashable {
        public var name: String
        /// Of the action; all of them literal.
        public var params: [String: Template]
        /// The last that fits wins.
        public var answers: [Answer]
    }

    /// `PLUGIN/ACTION`
    public var action: String
    public var cases: [Case]

    static let folder = "tests/"
    static let mostCases = 32
}

extension ValidRunbook {
    /// The tests that its plugins bring for their actions, and what is wrong with them.
    public func tests() -> (tests: [ActionTest], diagnostics: [Diagnostic]) {
        let read = plugins.keys.sorted().compactMap { id in
            plugins[id].flatMap { plugin in sources[id].map { $0.tests(of: plugin) } }
        }
        return (read.flatMap(\.tests), read.flatMap(\.diagnostics))
    }
}

extension Library {
    /// What is wrong with the tests of the plugins.
    public var testDiagnostics: [Diagnostic] {
        plugins.values.flatMap { $0.source.tests(of: $0.plugin).diagnostics }
            .sorted { ($0.file, $0.position, $0.id) < ($1.file, $1.position, $1.id) }
    }
}
