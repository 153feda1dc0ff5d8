import Documents

/// What a confinement lets a process touch, in words; parameters are shown as what the call gives for them.
struct Reach {
    let confine: Confine
    let params: [Parameter]
    let with: [String: Template]

    init(_ confine: Confine, params: [Parameter] = [], with: [String: Template] = [:]) {
        self.confine = confine
        self.params = params
        self.with = with
    }

    /// One line for each kind of thing; none for what is empty.
    var lines: [String] {
        var lines: [String] = []
        let plain = confine.read.filter { $0.mapping == .other }.flatMap { words($0.path) }
        let owned = confine.read.filter { $0.mapping == .owner }.flatMap { words($0.path) }
        add("reads", plain, &lines)
        add("reads as their owner", owned, &lines)
        for write in confine.write {
            for path in words(write.path) {
                let mode = write.mode == .staged ? "staged" : "directly, without an undo of its own"
                lines.append(
                    "writes \(path), \(mode)" + (obeyed(write.path, path).map { "; as good as root: \($0)" } ?? ""))
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

    private func obeyed(_ template: Template, _ path: String) -> String? {
        if PathName(path) != nil { return RootEquivalent.reason(path) }
        guard let reference = template.wholeReference,
            let parameter = params.first(where: { $0.name == reference.path.first })
        else { return nil }
        return WriteTarget.type(parameter.type, parameter.bound).lazy.compactMap(\.obeyed).first
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
