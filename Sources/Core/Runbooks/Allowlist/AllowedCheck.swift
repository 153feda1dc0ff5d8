public import Documents
public import Signing

/// A drift check that may look here and now, with its parameters. Only an allowlist in force makes one.
public struct AllowedCheck: Sendable, Hashable {
    public enum Standing: Sendable, Hashable {
        case inForce
        /// The list has expired. Looking goes on, as silence would hide drift; nothing is healed by it beyond its
        /// grace.
        case expired
    }

    public let check: Check
    /// Typed, with defaults filled in.
    public let params: [String: Node]
    public let plugin: ValidRunbook.UsedPlugin
    public let site: String
    public let allowlist: VersionRule.Held
    public let standing: Standing

    fileprivate init(
        check: Check, params: [String: Node], plugin: ValidRunbook.UsedPlugin, site: String,
        allowlist: VersionRule.Held, standing: Standing
    ) {
        self.check = check
        self.params = params
        self.plugin = plugin
        self.site = site
        self.allowlist = allowlist
        self.standing = standing
    }
}

extension AllowlistInForce {
    /// Admits a check, `PLUGIN/CHECK`, or says why not. `with` is what the baseline gives.
    public func admitCheck(
        _ name: String, with: [String: Node], profile: String? = nil, agent: Version? = nil, blobs: Blobs, site: String,
        now: Timestamp
    ) throws(AllowlistRefusal) -> AllowedCheck {
        guard allowlist.sites.contains(site) else { throw .otherSite(site, listed: allowlist.sites) }
        let library = try library(of: name, agent, blobs)
        let id = String(name.prefix { $0 != "/" })
        let check: Check
        do throws(LibraryProblem) { check = try library.validCheck(name) } catch {
            if case .noCheck(_, let found) = error, found.isEmpty { throw .checkUnknown(name) }
            throw .invalid(name, error.diagnostics)
        }
        guard let read = library.plugins[id] else { throw .pluginNotListed(id) }
        let params = try ParameterJudge(params: check.params, bounds: [:], flows: [:], trigger: .heal(check: name))
            .judged(with, baseline: [:], profile: profile)
        let plugin = ValidRunbook.UsedPlugin(
            id: id, version: read.plugin.version, tree: read.source.tree.digest)
        return AllowedCheck(
            check: check, params: params, plugin: plugin, site: site, allowlist: held,
            standing: now < allowlist.expires ? .inForce : .expired)
    }

    /// The check's plugin, and those whose types or actions it names.
    private func library(of check: String, _ agent: Version?, _ blobs: Blobs) throws(AllowlistRefusal) -> Library {
        var missing: Set = [String(check.prefix { $0 != "/" })]
        var sources: [String: PluginSource] = [:]
        var library = Library(plugins: [], runbooks: [], agent: agent)
        while !missing.isEmpty {
            for id in missing.sorted() { sources[id] = try plugin(id, blobs) }
            library = Library(plugins: Array(sources.values), runbooks: [], agent: agent)
            missing = Set(library.plugins.values.flatMap(\.names)).subtracting(sources.keys)
        }
        return library
    }
}
