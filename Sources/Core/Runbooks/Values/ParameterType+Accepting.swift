import Documents

extension ParameterType {
    /// Whether every value of `other` (inside `theirs`) is a value of this type (inside `mine`). Decided by the types
    /// alone, so where it cannot be known the answer is no.
    func accepts(_ other: ParameterType, mine: Bound? = nil, theirs: Bound? = nil) -> Bool {
        if case .list(let inner, let least, let most) = self {
            guard case .list(let item, let fewest, let many) = other else { return false }
            return least <= fewest && many <= most && inner.accepts(item, mine: mine, theirs: theirs)
        }
        if case .map(let keys, let inner) = self {
            guard case .map(let names, let item) = other else { return false }
            return keys == names && inner.accepts(item, mine: mine, theirs: theirs)
        }
        // A few words are judged one by one.
        if let words = other.words(theirs) {
            return words.allSatisfy { if case .success = checked(.init($0), bound: mine) { true } else { false } }
        }
        if let mine, mine != theirs { return false }
        return acceptsPlain(other)
    }

    private func acceptsPlain(_ other: ParameterType) -> Bool {
        switch (self, other) {
        case (.string(let pattern), .string(let theirs)): pattern == theirs
        case (.integer(let least, let most), .integer(let theirLeast, let theirMost)):
            (least ?? .min) <= (theirLeast ?? .min) && (theirMost ?? .max) <= (most ?? .max)
        case (.number(let least, let most), .number(let theirLeast, let theirMost)):
            (least ?? -.infinity) <= (theirLeast ?? -.infinity) && (theirMost ?? .infinity) <= (most ?? .infinity)
        case (.number(nil, nil), .integer): true
        case (.text(let most, let lines), .text(let theirMost, let theirLines)):
            theirMost <= most && (lines.map { limit in theirLines.map { $0 <= limit } ?? false } ?? true)
        case (.text(let most, _), .string), (.text(let most, _), .path): most >= 4096
        case (.text(let most, _), .unit), (.text(let most, _), .host), (.text(let most, _), .hostPort),
            (.text(let most, _), .digest), (.text(let most, _), .mode), (.text(let most, _), .duration),
            (.text(let most, _), .size):
            most >= 300
        case (.path(let roots), .path(let theirs)):
            roots.isEmpty
                || (!theirs.isEmpty
                    && theirs.allSatisfy { root in
                        PathName(root).map { path in roots.contains { path.lies(under: $0) } } ?? false
                    })
        case (.enumeration, .enumeration), (.map, _), (.list, _): false
        case (.boolean, .boolean), (.duration, .duration), (.size, .size), (.unit, .unit), (.host, .host),
            (.hostPort, .hostPort), (.secret, .secret), (.digest, .digest), (.mode, .mode):
            true
        default: false
        }
    }

    /// The only texts that a value can be, where they are few.
    private func words(_ bound: Bound?) -> [String]? {
        if case .oneOf(let words) = bound { return words }
        if case .enumeration(let words) = self { return words }
        return nil
    }

    /// Whether a value can say nothing but what the document foresaw: it cannot become an option, a path or code.
    var isClosed: Bool {
        switch self {
        case .integer, .number, .boolean, .enumeration, .digest, .mode, .duration, .size: true
        case .list(let inner, _, _): inner.isClosed
        case .string, .text, .path, .unit, .host, .hostPort, .secret, .map, .named: false
        }
    }
}
