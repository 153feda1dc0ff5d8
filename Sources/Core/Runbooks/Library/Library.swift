public import Documents
public import Signing

/// Plugins and runbooks that were read together, and held against each other.
public struct Library: Sendable, Hashable {
    public struct ReadPlugin: Sendable, Hashable {
        public let plugin: Plugin
        public let source: PluginSource
        /// Ids of other plugins that it names.
        let names: Set<String>
    }

    public struct ReadRunbook: Sendable, Hashable {
        public let runbook: Runbook
        public let source: RunbookSource
        public let sha256: Digest
        /// Ids of the plugins that it names.
        let names: Set<String>
    }

    /// By id. What could not be read is missing here and reported in `diagnostics`.
    public let plugins: [String: ReadPlugin]
    public let runbooks: [String: ReadRunbook]
    /// Everything that was found, by file and position.
    public let diagnostics: [Diagnostic]

    /// - Parameter agent: the version that will run them; a document that needs another is an error.
    public init(plugins: [PluginSource], runbooks: [RunbookSource], agent: Version? = nil) {
        var shelf = Shelf(agent: agent)
        for source in plugins { shelf.add(source) }
        for source in runbooks { shelf.add(source) }
        shelf.lookUpTypes()
        shelf.judge()
        self.plugins = shelf.plugins
        self.runbooks = shelf.runbooks
        diagnostics = shelf.diagnostics
    }

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// `PLUGIN/ACTION`
    public func action(_ name: String) -> Action? { judge.action(name) }
    /// `PLUGIN/CHECK`
    public func check(_ name: String) -> Check? { judge.check(name) }

    var judge: Judge { Judge(plugins: plugins.mapValues(\.plugin), reading: Reading(file: "")) }

    /// The runbook, when neither it nor a plugin that it needs has an error.
    public func valid(_ id: String) throws(LibraryProblem) -> ValidRunbook {
        guard let found = runbooks[id] else { throw .noRunbook(id, mistakes(in: nil)) }
        let needed = needs(of: found)
        let files = [found.source.file] + needed.compactMap { plugins[$0]?.source.file }
        let mistakes = mistakes(in: files)
        guard mistakes.isEmpty else { throw .invalid(id, mistakes) }
        return ValidRunbook(
            found, plugins: needed.compactMap { plugins[$0] }, flows: ParameterFlow.all(of: found.runbook, judge))
    }

    /// The check, when the plugin that holds it has no error.
    public func validCheck(_ name: String) throws(LibraryProblem) -> Check {
        let plugin = String(name.prefix { $0 != "/" })
        guard let found = plugins[plugin], let check = check(name) else {
            throw .noCheck(name, mistakes(in: plugins[plugin].map { [$0.source.file] }))
        }
        let mistakes = mistakes(in: [found.source.file])
        guard mistakes.isEmpty else { throw .invalid(name, mistakes) }
        return check
    }

    private func mistakes(in files: [String]?) -> [Diagnostic] {
        diagnostics.filter { $0.severity == .error && (files?.contains($0.file) ?? true) }
    }

    /// Ids of the plugins that a runbook needs, also those that its plugins' undos need; ordered.
    private func needs(of read: ReadRunbook) -> [String] {
        var needed = read.names
        var waiting = Array(needed)
        while let next = waiting.popLast() {
            for name in plugins[next]?.names ?? [] where needed.insert(name).inserted {
                waiting.append(name)
            }
        }
        return needed.sorted()
    }
}
