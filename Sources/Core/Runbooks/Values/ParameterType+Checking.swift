import Documents

extension ParameterType {
    /// The value, when it is one of this type. `bound` narrows texts, also inside lists and maps.
    func checked(_ node: Node, bound: Bound? = nil, path: String = "") -> Result<Node, ValueProblem> {
        switch self {
        case .list(let inner, let least, let most):
            guard let items = node.list else { return unfit(node, path) }
            guard (least...max(least, most)).contains(items.count) else {
                return .failure(
                    ValueProblem(
                        .unfit(expected: "\(least) to \(most) items", found: "\(items.count)", path: path)))
            }
            for (index, item) in items.enumerated() {
                if case .failure(let problem) = inner.checked(item, bound: bound, path: "\(path)/\(index)") {
                    return .failure(problem)
                }
            }
            return .success(node)
        case .map(let keys, let inner):
            guard let entries = node.entries, entries.count <= ParameterType.mostMembers else {
                return unfit(node, path)
            }
            for entry in entries {
                guard keys.matches(entry.key) else {
                    let expected = "keys that match \(keys.text)"
                    return .failure(ValueProblem(.unfit(expected: expected, found: "`\(entry.key)`", path: path)))
                }
                if case .failure(let problem) = inner.checked(entry.value, bound: bound, path: "\(path)/\(entry.key)") {
                    return .failure(problem)
                }
            }
            return .success(node)
        default:
            guard fits(node) else { return unfit(node, path) }
            if let bound, let text = node.scalarText, !bound.admits(text) {
                return .failure(
                    ValueProblem(.unfit(expected: bound.description, found: Self.shown(node), path: path)))
            }
            return .success(node)
        }
    }

    private func fits(_ node: Node) -> Bool {
        switch self {
        case .integer(let least, let most):
            guard let value = node.integer else { return false }
            return value >= least ?? .min && value <= most ?? .max
        case .number(let least, let most):
            guard let value = node.number, value.isFinite else { return false }
            return value >= least ?? -.infinity && value <= most ?? .infinity
        case .boolean: return node.boolean != nil
        case .list, .map, .named: return false
        default: return node.string.map { fits($0) } ?? false
        }
    }

    private func fits(_ text: String) -> Bool {
        if text.utf8.contains(0) { return false }
        return switch self {
        case .string(let pattern): pattern.matches(text)
        case .text(let most, let lines):
            text.utf8.count <= most && text.unicodeScalars.allSatisfy { !$0.isControl || $0 == "\n" || $0 == "\t" }
                && (lines.map { ParameterType.lines(text) <= $0 } ?? true)
        case .duration: Quantity.duration(text) != nil
        case .size: Quantity.size(text) != nil
        case .enumeration(let values): values.contains { $0.utf8.elementsEqual(text.utf8) }
        case .path(let roots):
            PathName(text).map { path in roots.isEmpty || roots.contains { path.lies(under: $0) } } ?? false
        case .unit: UnitName.isValid(text)
        case .host: HostName.isValid(text)
        case .hostPort: HostPort(text) != nil
        case .secret: Identifier.isName(text)
        case .digest: text.utf8.count == 64 && text.utf8.allSatisfy(ParameterType.isLowerHex)
        case .mode:
            text.utf8.count == 4 && text.utf8.first == 0x30 && text.utf8.allSatisfy { (0x30...0x37).contains($0) }
        case .integer, .number, .boolean, .list, .map, .named: false
        }
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func lines(_ text: String) -> Int {
        let breaks = text.utf8.count { $0 == 0x0A }
        return text.utf8.last == 0x0A ? breaks : breaks + 1
    }

    private func unfit(_ node: Node, _ path: String) -> Result<Node, ValueProblem> {
        .failure(ValueProblem(.unfit(expected: wanted, found: Self.shown(node), path: path)))
    }

    /// Short, and without anything that steers a terminal.
    private static func shown(_ node: Node) -> String {
        guard let text = node.scalarText else { return node.kind }
        let safe = text.unicodeScalars.prefix(64).map { $0.isControl ? "?" : String($0) }.joined()
        return "`\(safe)\(text.unicodeScalars.count > 64 ? "…" : "")`"
    }

    /// In words, with its bounds.
    private var wanted: String {
        switch self {
        case .string(let pattern): "text that matches \(pattern.text)"
        case .text(let most, let lines):
            "text of at most \(Quantity.text(bytes: most))"
                + (lines.map { " and \($0) line\($0 == 1 ? "" : "s")" } ?? "")
        case .integer(let least, let most):
            "a whole number" + Self.range(least.map { String($0) }, most.map { String($0) })
        case .number(let least, let most): "a number" + Self.range(least.map { String($0) }, most.map { String($0) })
        case .path(let roots) where !roots.isEmpty: "a path below \(roots.joined(separator: ", "))"
        case .path: "an absolute path without `..`"
        case .unit: "the name of a systemd unit, such as ssh.service"
        case .duration: "a duration such as 30s"
        case .size: "a size such as 64MiB"
        case .mode: "a mode such as 0644"
        case .digest: "64 lower-case hexadecimal digits"
        default: kind
        }
    }

    private static func range(_ least: String?, _ most: String?) -> String {
        switch (least, most) {
        case (let least?, let most?): " from \(least) to \(most)"
        case (let least?, nil): " of at least \(least)"
        case (nil, let most?): " of at most \(most)"
        case (nil, nil): ""
        }
    }
}
