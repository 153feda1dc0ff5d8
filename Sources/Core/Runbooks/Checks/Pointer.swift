public import Documents

/// A JSON Pointer (RFC 6901), with two additions: `*` stands for every element of a list or every value of a map, and
/// a negative index counts from the end of a list (`/-1` is its last element).
public struct Pointer: Sendable, Hashable, Codable {
    public enum Token: Sendable, Hashable, Codable {
        case key(String)
        case every
    }

    public let tokens: [Token]

    public init(tokens: [Token]) {
        self.tokens = tokens
    }

    /// Nil when the text is not a pointer: it is empty, or begins with `/`; `~` stands before 0 or 1 only.
    public init?(_ text: String) {
        guard text.isEmpty || text.hasPrefix("/") else { return nil }
        var tokens: [Token] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let key = Pointer.unescaped(part) else { return nil }
            tokens.append(part == "*" ? .every : .key(key))
        }
        self.tokens = tokens
    }

    public var holdsEvery: Bool { tokens.contains(.every) }

    /// The first key: in a check, the name of the observation.
    public var first: String? { if case .key(let name) = tokens.first { name } else { nil } }

    private static func unescaped(_ part: Substring) -> String? {
        guard part.contains("~") else { return String(part) }
        var text = ""
        var rest = part.unicodeScalars.makeIterator()
        while let scalar = rest.next() {
            guard scalar == "~" else {
                text.unicodeScalars.append(scalar)
                continue
            }
            switch rest.next() {
            case "0": text += "~"
            case "1": text += "/"
            default: return nil
            }
        }
        return text
    }
}

extension Pointer: CustomStringConvertible {
    public var description: String {
        tokens.map { token in
            switch token {
            case .every: "/*"
            case .key(let key): "/" + Pointer.escaped(key)
            }
        }.joined()
    }

    private static func escaped(_ key: String) -> String {
        guard key.unicodeScalars.contains(where: { $0 == "~" || $0 == "/" }) else { return key }
        return key.unicodeScalars.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }
}

extension Pointer {
    /// One place that a pointer leads to.
    public struct Match: Sendable, Hashable {
        /// The keys and indices that were followed, with `*` filled in.
        public let path: [String]
        /// How many keys of `path` lead to the element that the first `*` stands for; nil without a `*`.
        public let element: Int?
        /// Nil where nothing is.
        public let node: Node?

        public var pointer: Pointer { Pointer(tokens: path.map { .key($0) }) }
    }

    /// What the pointer leads to, in document order. Without `*` exactly one match. With `*`, one for each element;
    /// none where there are no elements; one without a node where what should hold the elements is missing.
    public func matches(in root: Node) -> [Match] {
        var matches = [Match(path: [], element: nil, node: root)]
        for token in tokens {
            switch token {
            case .key(let key):
                matches = matches.map { match in
                    Match(path: match.path + [key], element: match.element, node: match.node?.child(key))
                }
            case .every:
                matches = matches.flatMap { match in
                    let element = match.element ?? match.path.count + 1
                    guard let children = match.node?.children else {
                        return [Match(path: match.path + ["*"], element: element, node: nil)]
                    }
                    return children.map { key, node in
                        Match(path: match.path + [key], element: element, node: node)
                    }
                }
            }
        }
        return matches
    }

    /// The one value that a pointer without `*` leads to.
    public func value(in root: Node) -> Node? {
        guard !holdsEvery else { return nil }
        return matches(in: root).first?.node
    }
}

extension Node {
    fileprivate func child(_ key: String) -> Node? {
        switch value {
        case .map: return self[key]
        case .list(let nodes):
            guard let number = Int(key), String(number) == key else { return nil }
            let index = number < 0 ? nodes.count + number : number
            return nodes.indices.contains(index) ? nodes[index] : nil
        default: return nil
        }
    }

    /// Nil for what can hold no elements.
    fileprivate var children: [(String, Node)]? {
        switch value {
        case .map(let entries): entries.map { ($0.key, $0.value) }
        case .list(let nodes): nodes.enumerated().map { (String($0.offset), $0.element) }
        default: nil
        }
    }
}
