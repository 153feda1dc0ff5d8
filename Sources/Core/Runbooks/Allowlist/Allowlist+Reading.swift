public import Documents
import Signing

extension Allowlist {
    /// Reads a payload, signed or not yet. Nil when `reading` has found an error.
    public static func read(_ payload: [UInt8], _ reading: Reading) -> Allowlist? {
        guard let node = JSON.read(payload, reading), let fields = reading.fields(node, "an allowlist") else {
            return nil
        }
        fields.header("allowlist/v1")
        let version = fields.version("version")
        let issued = fields.timestamp("issued")
        let expires = fields.timestamp("expires")
        let grace = grace(fields)
        let sites = fields.strings("sites")
        let reason = fields.optionalString("reason")
        let ticket = fields.optionalString("ticket")
        let approvers = fields.optionalStrings("approved_by") ?? []
        let plugins = (fields.list("plugins") ?? []).compactMap { plugin($0, reading) }
        let runbooks = (fields.list("runbooks") ?? []).compactMap { runbook($0, reading) }
        fields.finish()
        if let issued, let expires, expires <= issued {
            reading.error("ORD-508", "an allowlist must expire after it is issued", at: fields.position(of: "expires"))
        }
        if let sites, sites.isEmpty || !sites.allSatisfy(Fields.isName) {
            reading.error("ORD-504", "`sites` must name at least one site", at: fields.position(of: "sites"))
        }
        for id in repeated(plugins.map(\.id) + runbooks.map(\.id)) {
            reading.error("ORD-520", "`\(id)` is listed twice", at: fields.position)
        }
        guard !reading.hasErrors, let version, let issued, let expires, let sites else { return nil }
        return Allowlist(
            version: version, issued: issued, expires: expires, grace: grace, sites: sites, plugins: plugins,
            runbooks: runbooks, reason: reason, ticket: ticket, approvedBy: approvers)
    }

    private static func grace(_ fields: Fields) -> [Severity: Duration] {
        guard let inner = fields.optionalFields("grace", "`grace`") else { return [:] }
        defer { inner.finish() }
        var grace: [Severity: Duration] = [:]
        for severity in Severity.allCases { grace[severity] = inner.optionalDuration(severity.rawValue) }
        return grace
    }

    private static func plugin(_ node: Node, _ reading: Reading) -> ListedPlugin? {
        guard let fields = reading.fields(node, "a listed plugin") else { return nil }
        let id = fields.string("id")
        let version = Runbook.version(fields)
        let tree = fields.digest("tree")
        let nodes = fields.list("files")
        let files = (nodes ?? []).compactMap { file($0, reading) }
        fields.finish()
        guard let id, let version, let tree, let nodes, files.count == nodes.count else { return nil }
        if !Identifier.isPlugin(id) {
            reading.error("ORD-301", "`\(id)` cannot name a plugin", at: fields.position(of: "id"))
        }
        for path in repeated(files.map(\.path)) {
            reading.error("ORD-520", "the file `\(path)` of `\(id)` is listed twice", at: fields.position(of: "files"))
        }
        if files.count > PluginTree.mostFiles || !files.contains(where: { $0.path == PluginTree.manifest }) {
            reading.error(
                "ORD-521", "`\(id)` must list plugin.yaml and at most \(PluginTree.mostFiles) files",
                at: fields.position(of: "files"))
        }
        let listed = ListedPlugin(id: id, version: version, files: files)
        if listed.tree != tree {
            reading.error(
                "ORD-522", "`tree` of `\(id)` is not the digest of its file list", at: fields.position(of: "tree"))
        }
        return listed
    }

    private static func file(_ node: Node, _ reading: Reading) -> ListedFile? {
        guard let fields = reading.fields(node, "a listed file") else { return nil }
        let path = fields.string("path")
        let mode = fields.string("mode")
        let size = fields.integer("size")
        let sha256 = fields.digest("sha256")
        fields.finish()
        guard let path, let mode, let size, let sha256 else { return nil }
        guard PluginTree.isPath(path), mode == "0644" || mode == "0755", (0...PluginTree.largestFile).contains(size)
        else {
            reading.error("ORD-521", "the listed file `\(path)` is refused: path, mode or size", at: fields.position)
            return nil
        }
        return ListedFile(path: path, mode: mode, size: size, sha256: sha256)
    }

    private static func runbook(_ node: Node, _ reading: Reading) -> ListedRunbook? {
        guard let fields = reading.fields(node, "a listed runbook") else { return nil }
        let id = fields.string("id")
        let version = Runbook.version(fields)
        let sha256 = fields.digest("sha256")
        let proof = fields.has("proof") ? fields.digest("proof") : nil
        let unproven = fields.optionalString("unproven")
        if fields.has("proof"), fields.has("unproven") {
            reading.error(
                "ORD-524", "`\(id ?? "a runbook")` has a proof, and says why it has none",
                at: fields.position(of: "unproven"))
        }
        var params: [String: Bound] = [:]
        for entry in fields.optionalMap("params") ?? [] {
            guard let inner = reading.fields(entry.value, "the bound of `\(entry.key)`") else { continue }
            params[entry.key] = Bound.read(inner)
            inner.finish()
            if params[entry.key] == nil {
                reading.error("ORD-523", "`\(entry.key)` needs `one_of` or `pattern`", at: entry.value.position)
            }
        }
        let heals = fields.optionalStrings("heals") ?? []
        fields.finish()
        if let id, !Runbook.isID(id) {
            reading.error("ORD-210", "`\(id)` is no runbook's id", at: fields.position(of: "id"))
        }
        guard let id, let version, let sha256 else { return nil }
        return ListedRunbook(
            id: id, version: version, sha256: sha256, proof: proof, unproven: unproven, params: params, heals: heals)
    }

    private static func repeated(_ names: [String]) -> [String] {
        Dictionary(grouping: names, by: \.self).filter { $1.count > 1 }.keys.sorted()
    }
}
