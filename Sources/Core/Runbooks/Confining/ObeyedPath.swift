import Documents

/// Reads a path character by character and knows at each whether root obeys what was read so far.
struct ObeyedPath: TextReader {
    /// The path so far, as long as it is the beginning of one that is obeyed.
    private var path: String?
    /// The component so far, as long as it is the beginning of a name that is obeyed.
    private var name: String?
    /// Why the longest entry that the path lies in so far is obeyed; nil where it is harmless, or none.
    private var entry: String?
    /// Whether the component is the name of a home folder.
    private var isHome = false
    /// Why whatever lies below is obeyed.
    private var found: String?
    private let roots: [String]

    /// - Parameter roots: where the path lies, whatever the pattern says; none: anywhere.
    init(under roots: [String]) {
        self.roots = roots
        path = ""
    }

    var reason: String? {
        if let reason = found ?? named ?? inEntry { return reason }
        if isHome || path == "/home" && lies("/home") { return "it may be a home folder, with keys and shell files" }
        // A folder that is written brings along what lies below it.
        guard let path, ObeyedPath.paths[path]?.contains("/") == true, let folder = PathName(path),
            roots.isEmpty || roots.contains(where: folder.lies)
        else { return nil }
        return RootEquivalent.mayHold(path)
    }

    var accepts: Bool { reason != nil }

    var otherwise: ObeyedPath {
        var next = self
        next.path = nil
        next.name = nil
        return next.settled
    }

    var distinguished: [Unicode.Scalar: ObeyedPath] {
        if found != nil { return [:] }
        var known: Set<Unicode.Scalar> = ["/"]
        if let path { known.formUnion(ObeyedPath.paths[path] ?? []) }
        if let name { known.formUnion(ObeyedPath.names[name] ?? []) }
        return Dictionary(uniqueKeysWithValues: known.map { ($0, reading($0)) })
    }

    private func reading(_ scalar: Unicode.Scalar) -> ObeyedPath {
        var next = self
        next.path = nil
        next.name = nil
        if scalar == "/" {
            next.found = found ?? named
            next.entry = inEntry
            next.isHome = path == "/home" && lies("/home")
            next.name = ""
        } else if let name, ObeyedPath.names[name]?.contains(scalar) == true {
            next.name = name + String(scalar)
        }
        if let path, ObeyedPath.paths[path]?.contains(scalar) == true { next.path = path + String(scalar) }
        return next.settled
    }

    /// Where nothing can change any more, all ways to get there are one.
    private var settled: ObeyedPath {
        guard let reason = found ?? (path == nil ? entry : nil) else { return self }
        var next = ObeyedPath(under: roots)
        next.path = nil
        next.found = reason
        return next
    }

    /// Why it is obeyed where the component ends here, by its name.
    private var named: String? {
        guard let name, RootEquivalent.names.contains(name) else { return nil }
        return "it may lie below \(name), and logins obey that"
    }

    /// The same by the longest entry.
    private var inEntry: String? {
        guard let path else { return entry }
        if ObeyedPath.spared.contains(path) { return nil }
        guard let what = ObeyedPath.rows[path], lies(path) else { return entry }
        return "it may lie in \(path), and \(what)"
    }

    private func lies(_ path: String) -> Bool {
        roots.isEmpty
            || roots.contains { root in
                (PathName(path)?.lies(under: root) ?? false) || (PathName(root)?.lies(under: path) ?? false)
            }
    }

    private static let rows = Dictionary(RootEquivalent.table.map { ($0.path, $0.what) }, uniquingKeysWith: { $1 })
    private static let spared = Set(RootEquivalent.harmless.map(\.path))
    private static let paths = following(RootEquivalent.table.map(\.path) + spared + ["/home/"])
    private static let names = following(Array(RootEquivalent.names))

    /// By each beginning of a text, the characters that go on with it.
    private static func following(_ texts: [String]) -> [String: Set<Unicode.Scalar>] {
        var following: [String: Set<Unicode.Scalar>] = [:]
        for text in texts {
            var beginning = ""
            for scalar in text.unicodeScalars {
                following[beginning, default: []].insert(scalar)
                beginning.unicodeScalars.append(scalar)
            }
        }
        return following
    }
}
