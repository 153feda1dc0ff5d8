import Documents
public import Signing

/// A runbook without errors, with the plugins that it needs. Only a library makes one.
public struct ValidRunbook: Sendable, Hashable {
    public struct UsedPlugin: Sendable, Hashable, Codable {
        public let id: String
        public let version: Version
        /// Of the folder's files.
        public let tree: Digest
    }

    public let runbook: Runbook
    /// Of the very bytes that were read.
    public let sha256: Digest
    public let used: [UsedPlugin]
    let plugins: [String: Plugin]
    let sources: [String: PluginSource]
    let flows: [String: ParameterFlow]

    init(_ read: Library.ReadRunbook, plugins: [Library.ReadPlugin], flows: [String: ParameterFlow]) {
        runbook = read.runbook
        sha256 = read.sha256
        used = plugins.map { UsedPlugin(id: $0.plugin.id, version: $0.plugin.version, tree: $0.source.tree.digest) }
        self.plugins = Dictionary(plugins.map { ($0.plugin.id, $0.plugin) }, uniquingKeysWith: { $1 })
        sources = Dictionary(plugins.map { ($0.plugin.id, $0.source) }, uniquingKeysWith: { $1 })
        self.flows = flows
    }

    /// `PLUGIN/ACTION`. Every one that the runbook names is there.
    public func action(_ name: String) -> Action? { judge.action(name) }
    /// `PLUGIN/CHECK`
    public func check(_ name: String) -> Check? { judge.check(name) }

    var judge: Judge { Judge(plugins: plugins, reading: Reading(file: "")) }
}
