import Documents

/// What a confinement lets a process touch, in words; parameters are shown as what the call gives for them.
struct Reach {
    let confine: Confine
    let params: [Parameter]
    let with: [String: Template]
    /// What references in `with`, or in a runbook's own command, may mean; nil where a plugin's document stands alone.
    let scope: ValueScope?

    init(
        _ confine: Confine, params: [Parameter] = [], with: [String: Template] = [:], in scope: ValueScope? = nil
    ) {
        self.confine = confine
        self.params = params
        self.with = with
        self.scope = scope
    }

    /// One line for each kind of thing; none for what is empty.
    var lines: [String] {
        var lines: [String] = []
        let plain = confine.read.filter { $0.mapping == .other }.flatMap { words($0.path) }
        let owned = confine.read.filter { $0.mapping == .owner }.flatMap { words($0.path) }
        add("reads", plain, &lines)
        add("reads as their owner", owned, &lines)
        for write in confine.write {
            let mode = write.mode == .staged ? "staged" : "directly, without an undo of its own"
            let targets = targets(write)
            for path in words(write.path) {
                // A path that is written out leads there; a value leads to whatever its type and bounds allow.
                let leads = PathName(path) != nil ? [.path(path)] : targets
                let range = PathName(path) != nil ? "" : " (\(leads.map(\.words).joined(separator: ", ")))"
                let obeyed = leads.lazy.compactMap(\.obeyed).first.map { "; as good as root: \($0)" } ?? ""
                lines.append("writes \(path)\(range), \(mode)\(obeyed)")
            }
        }
        add("talks to the sockets", confine.sockets.flatMap(words), &lines)
        switch confine.network {
        case .none: break
        case .ownLoopback: lines.append("has a loopback of its own")
        case .hostLoopback: lines.append("reaches this host's loopback")
        case .host: lines.append("sees this host's whole network")
        case .connect(let peers): add("connects to", peers.flatMap(words), &lines)
        }
        add("has the capabilities", confine.capabilities, &lines)
        for use in confine.secrets {
            let way =
                switch use.way {
                case .file: "as a file"
                case .standardInput: "as its standard input"
                case .environment(let variable): "in its environment as \(variable), which all that it starts inherits"
                }
            add("is given \(way) the secret", words(use.name), &lines)
        }
        return lines
    }

    private func add(_ what: String, _ names: [String], _ lines: inout [String]) {
        if !names.isEmpty { lines.append("\(what) \(names.joined(separator: ", "))") }
    }

    /// Where a write may lead, narrowed by what the call gives.
    private func targets(_ write: Confine.Write) -> [WriteTarget] {
        var alone = confine
        alone.write = [write]
        guard let scope else {
            return WriteTarget.all(alone, params: params, with: with, ValueScope([.params], params: params))
        }
        if params.isEmpty { return WriteTarget.all(alone, in: scope) }
        return WriteTarget.all(alone, params: params, with: with, scope)
    }

    /// A literal as it is; a parameter as the call gives it, else by its type.
    private func words(_ template: Template) -> [String] {
        guard let reference = template.wholeReference, reference.scope == .params,
            let parameter = params.first(where: { $0.name == reference.path[0] })
        else { return Reach.texts(template) }
        if let given = with[parameter.name] { return Reach.texts(given) }
        if let value = parameter.defaultValue { return (value.list ?? [value]).compactMap(\.scalarText) }
        return with.isEmpty && parameter.presence == .required ? Reach.texts(template) : []
    }

    private static func texts(_ template: Template) -> [String] {
        template.items.map { $0.flatMap(texts) } ?? [template.source.scalarText ?? template.source.kind]
    }
}
