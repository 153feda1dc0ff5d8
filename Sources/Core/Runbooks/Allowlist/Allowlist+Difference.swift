import Documents

extension Allowlist {
    /// What changes for hosts when `new` takes the place of `old`, in words. With the libraries that belong to them
    /// also what runbooks may touch then and could not before.
    public static func diff(
        _ old: Allowlist, _ new: Allowlist, libraries: (old: Library, new: Library)? = nil
    ) -> [String] {
        var lines: [String] = []
        if new.version <= old.version { lines.append("version \(new.version) does not follow version \(old.version)") }
        lines += names("site", old.sites, new.sites)
        if new.expires != old.expires { lines.append("expires \(new.expires), was \(old.expires)") }
        for severity in Severity.allCases where old.grace[severity] != new.grace[severity] {
            let now = (new.grace[severity] ?? .zero).quantity
            let was = (old.grace[severity] ?? .zero).quantity
            lines.append(
                "heals of severity \(severity.rawValue) outlive it by \(now), was \(was)"
            )
        }
        lines += names("runbook", old.runbooks.map(\.id), new.runbooks.map(\.id))
        for runbook in new.runbooks {
            if let before = old.runbook(runbook.id) { lines += diff(before, runbook) }
            if let libraries { lines += reach(runbook.id, libraries.old, libraries.new) }
        }
        lines += names("plugin", old.plugins.map(\.id), new.plugins.map(\.id))
        for plugin in new.plugins {
            if let before = old.plugin(plugin.id) { lines += diff(before, plugin) }
        }
        return lines
    }

    private static func diff(_ old: ListedRunbook, _ new: ListedRunbook) -> [String] {
        var lines = contents(new.id, old.sha256 != new.sha256, old.version, new.version)
        for name in Set(old.params.keys).union(new.params.keys).sorted() where old.params[name] != new.params[name] {
            switch (old.params[name], new.params[name]) {
            case (let was?, let now?): lines.append("\(new.id): `\(name)` must be \(now); was \(was)")
            case (nil, let now?): lines.append("\(new.id): `\(name)` must now be \(now)")
            case (let was?, nil): lines.append("\(new.id): `\(name)` is no longer bound; was \(was)")
            case (nil, nil): break
            }
        }
        for check in Set(new.heals).subtracting(old.heals).sorted() { lines.append("\(check) may now start \(new.id)") }
        for check in Set(old.heals).subtracting(new.heals).sorted() {
            lines.append("\(check) may no longer start \(new.id)")
        }
        return lines + diff(old.standing, new.standing).map { "\(new.id) \($0)" }
    }

    private static func diff(_ old: ListedRunbook.Standing, _ new: ListedRunbook.Standing) -> [String] {
        switch (old, new) {
        case (_, _) where old == new: []
        case (.proved, .proved): ["has another proof"]
        case (_, .proved): ["is proven now"]
        case (_, .unproven(let why)): ["is unproven: \(why)"]
        case (_, .unsaid): ["no longer says whether it is proven"]
        }
    }

    private static func diff(_ old: ListedPlugin, _ new: ListedPlugin) -> [String] {
        var lines = contents(new.id, old.tree != new.tree, old.version, new.version)
        let before = Dictionary(old.files.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        let after = Dictionary(new.files.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        for path in Set(before.keys).union(after.keys).sorted() where before[path] != after[path] {
            let what = before[path] == nil ? "is new" : after[path] == nil ? "is gone" : "has changed"
            lines.append("\(new.id): \(path) \(what)")
        }
        return lines
    }

    private static func contents(_ id: String, _ changed: Bool, _ old: Version, _ new: Version) -> [String] {
        switch (changed, old == new) {
        case (true, true): ["\(id) has changed, but its version is still \(new)"]
        case (true, false): ["\(id) goes from version \(old) to \(new)"]
        case (false, false): ["\(id) is called version \(new), was \(old), and its bytes are the same"]
        case (false, true): []
        }
    }

    private static func reach(_ id: String, _ old: Library, _ new: Library) -> [String] {
        guard let runbook = new.runbooks[id]?.runbook else { return [] }
        let after = Explanation(new).reach(of: runbook)
        let before = old.runbooks[id].map { Explanation(old).reach(of: $0.runbook) } ?? []
        return after.subtracting(before).sorted().map { "\(id) now \($0)" }
            + before.subtracting(after).sorted().map { "\(id) no longer \($0)" }
    }

    private static func names(_ what: String, _ old: [String], _ new: [String]) -> [String] {
        Set(new).subtracting(old).sorted().map { "\(what) \($0) is new" }
            + Set(old).subtracting(new).sorted().map { "\(what) \($0) is gone" }
    }
}
