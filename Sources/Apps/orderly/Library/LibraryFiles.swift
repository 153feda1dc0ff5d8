import Documents
import Runbooks
import YAML

/// Runbooks, plugins and baselines as they lie in folders: read once, as bytes, and judged from these bytes alone.
struct LibraryFiles {
    struct BaselineFile {
        let file: String
        let bytes: [UInt8]
    }

    private(set) var plugins: [PluginSource] = []
    private(set) var runbooks: [RunbookSource] = []
    private(set) var baselines: [BaselineFile] = []
    /// What is wrong with files before anything in them is read.
    private(set) var diagnostics: [Diagnostic] = []
    /// Documents of kinds that this version does not judge.
    private(set) var unjudged: [String] = []
    private var seen: Set<String> = []

    private static let limits = FolderTree.Limits(files: 100_000, depth: 32, hidden: .left)
    private static let pluginLimits = FolderTree.Limits(files: PluginTree.mostFiles + 1, depth: 16)
    private static let manifest = "plugin.yaml"

    var isEmpty: Bool { plugins.isEmpty && runbooks.isEmpty && baselines.isEmpty && diagnostics.isEmpty }

    func library(agent: Runbooks.Version? = Runbooks.Version(Version.current)) -> Library {
        Library(plugins: plugins, runbooks: runbooks, agent: agent)
    }

    /// Adds a document, a plugin's folder, or everything below a folder. What is added twice counts once.
    mutating func add(_ path: String) throws(CommandFailure) {
        let path = LibraryFiles.tidy(path)
        guard File.isDirectory(path) else { return try addFile(path) }
        if File.exists("\(path)/\(LibraryFiles.manifest)") { return try addPlugin(path) }
        var folders: [String] = []
        for entry in try FolderTree.entries(in: path, LibraryFiles.limits) {
            let full = path == "." ? entry.name : "\(path)/\(entry.name)"
            if let folder = folders.last, full.hasPrefix(folder + "/") { continue }
            let parts = entry.name.split(separator: "/")
            // A plugin's files are the plugin's, whatever their names.
            let folder = (1..<max(parts.count, 1)).lazy.map { parts[..<$0].joined(separator: "/") }
                .map { path == "." ? $0 : "\(path)/\($0)" }
                .first { File.exists("\($0)/\(LibraryFiles.manifest)") }
            if let folder {
                folders.append(folder)
                try addPlugin(folder)
            } else if full.hasSuffix(".yaml") || full.hasSuffix(".yml") {
                guard entry.kind == .file else {
                    report("ORD-020", "a link or a device is not read", full, hint: "put the document itself there")
                    continue
                }
                try addFile(full)
            }
        }
    }

    private mutating func addFile(_ path: String) throws(CommandFailure) {
        if path == LibraryFiles.manifest || path.hasSuffix("/\(LibraryFiles.manifest)") {
            let folder = path.dropLast(LibraryFiles.manifest.utf8.count + 1)
            return try addPlugin(folder.isEmpty ? "." : String(folder))
        }
        guard seen.insert(path).inserted else { return }
        let bytes = try File.read(path, limit: YAML.largestDocument, .cut)
        switch DocumentKind(sniffing: bytes) {
        case .baseline: baselines.append(BaselineFile(file: path, bytes: bytes))
        case .other: unjudged.append(path)
        case .runbook: runbooks.append(RunbookSource(file: path, bytes: bytes))
        }
    }

    private mutating func addPlugin(_ folder: String) throws(CommandFailure) {
        guard seen.insert(folder).inserted else { return }
        var found: [PluginTree.Found] = []
        var problem: PluginTreeProblem?
        for entry in try FolderTree.entries(in: folder, LibraryFiles.pluginLimits) {
            let kind: PluginTree.Found.Kind
            var bytes: [UInt8] = []
            switch entry.kind {
            case .link: kind = .link
            case .special: kind = .special
            case .file where entry.size > PluginTree.largestFile:
                problem = .tooLarge(entry.name, entry.size)
                continue
            case .file:
                kind = .file
                bytes = try File.read("\(folder)/\(entry.name)", limit: PluginTree.largestFile, .cut)
            }
            found.append(PluginTree.Found(path: entry.name, kind: kind, mode: entry.mode, bytes: bytes))
        }
        do throws(PluginTreeProblem) {
            if let problem { throw problem }
            plugins.append(PluginSource(folder: folder, tree: try PluginTree(found)))
        } catch {
            report("ORD-521", "\(error)", "\(folder)/\(LibraryFiles.manifest)")
        }
    }

    private mutating func report(_ id: String, _ message: String, _ file: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(id, .error, message, file: file, hint: hint))
    }

    /// The id of the runbook or plugin that was read from `path`, its folder or its plugin.yaml.
    func id(ofDocumentAt path: String, in library: Library) -> String? {
        let path = LibraryFiles.tidy(path)
        if let runbook = library.runbooks.first(where: { $0.value.source.file == path }) { return runbook.key }
        return library.plugins.first {
            path == $0.value.source.folder || path == "\($0.value.source.folder)/\(LibraryFiles.manifest)"
        }?.key
    }

    /// `./plugins/` and `plugins` are one folder.
    private static func tidy(_ path: String) -> String {
        var text = path[...]
        while text.hasPrefix("./"), text.utf8.count > 2 { text = text.dropFirst(2) }
        while text.hasSuffix("/"), text.utf8.count > 1 { text = text.dropLast() }
        return String(text)
    }
}
