import Documents
import Signing
import YAML

/// A library while it is filled.
struct Shelf {
    let agent: Version?
    var plugins: [String: Library.ReadPlugin] = [:]
    var runbooks: [String: Library.ReadRunbook] = [:]
    private var readings: [String: Reading] = [:]

    init(agent: Version?) {
        self.agent = agent
    }

    var diagnostics: [Diagnostic] {
        readings.values.flatMap(\.diagnostics).sorted { ($0.file, $0.position, $0.id) < ($1.file, $1.position, $1.id) }
    }

    mutating func add(_ source: PluginSource) {
        let reading = reading(source.file)
        let files = source.tree.bytes
        guard let bytes = files[PluginTree.manifest], let node = YAML.read(bytes, reading),
            let plugin = Plugin.draft(node, files: files, reading)
        else { return }
        report(plugin.agent, reading, at: plugin.place.position)
        // Without an id it is known by its file, so that the rest of it is judged all the same.
        let id = plugin.id.isEmpty ? source.file : plugin.id
        if let other = plugins[id] {
            reading.error(
                "ORD-301", "the plugin `\(plugin.id)` is in \(other.source.folder) too", at: plugin.place.position)
        } else {
            plugins[id] = .init(plugin: plugin, source: source, names: plugin.pluginNames)
        }
    }

    mutating func add(_ source: RunbookSource) {
        let reading = reading(source.file)
        guard let node = YAML.read(source.bytes, reading), let runbook = Runbook.draft(node, reading) else { return }
        report(runbook.agent, reading, at: runbook.place.position)
        let id = runbook.id.isEmpty ? source.file : runbook.id
        if let other = runbooks[id] {
            reading.error("ORD-210", "`\(runbook.id)` is in \(other.source.file) too", at: runbook.place.position)
        } else {
            runbooks[id] = .init(
                runbook: runbook, source: source, sha256: Digest(of: source.bytes), names: runbook.pluginNames)
        }
    }

    private func report(_ range: VersionRange?, _ reading: Reading, at position: Position) {
        guard let agent, let range, !range.admits(agent) else { return }
        reading.error("ORD-213", "this needs an agent \(range), and this is \(agent)", at: position)
    }

    private mutating func reading(_ file: String) -> Reading {
        if let known = readings[file] { return known }
        let new = Reading(file: file)
        readings[file] = new
        return new
    }

    /// Puts the types that plugins name in place of their names.
    mutating func lookUpTypes() {
        var types: [String: Plugin.NamedType] = [:]
        for (id, read) in plugins { for (name, type) in read.plugin.types { types["\(id)/\(name)"] = type } }
        for (id, read) in plugins {
            guard let reading = readings[read.source.file] else { continue }
            var plugin = read.plugin
            for index in plugin.actions.indices {
                plugin.actions[index].params = plugin.actions[index].params.lookedUp(types, reading)
            }
            for index in plugin.checks.indices {
                plugin.checks[index].params = plugin.checks[index].params.lookedUp(types, reading)
            }
            plugins[id] = .init(plugin: plugin, source: read.source, names: read.names)
        }
        for (id, read) in runbooks {
            guard let reading = readings[read.source.file] else { continue }
            var runbook = read.runbook
            runbook.params = runbook.params.lookedUp(types, reading)
            runbooks[id] = .init(
                runbook: runbook, source: read.source, sha256: read.sha256, names: read.names)
        }
    }

    func judge() {
        let known = plugins.mapValues(\.plugin)
        let all = runbooks.mapValues(\.runbook)
        for read in plugins.values {
            if let reading = readings[read.source.file] {
                Judge(plugins: known, reading: reading).judge(read.plugin, runbooks: all)
            }
        }
        for read in runbooks.values {
            if let reading = readings[read.source.file] { Judge(plugins: known, reading: reading).judge(read.runbook) }
        }
    }
}

extension [Parameter] {
    fileprivate func lookedUp(_ types: [String: Plugin.NamedType], _ reading: Reading) -> [Parameter] {
        map { parameter in
            guard case .named(let name) = parameter.type.element ?? parameter.type else { return parameter }
            guard let found = types[name] else {
                reading.error(
                    "ORD-205", "there is no type `\(name)`", at: parameter.place.position,
                    hint: "`\(parameter.name)` names it; a type is named PLUGIN/TYPE")
                return parameter
            }
            var copy = parameter
            copy.type =
                switch parameter.type {
                case .list(_, let least, let most): .list(of: found.type, min: least, max: most)
                case .map(let keys, _): .map(keys: keys, of: found.type)
                default: found.type
                }
            copy.bound = parameter.bound ?? found.bound
            copy.reportDefaults(reading)
            return copy
        }
    }
}
