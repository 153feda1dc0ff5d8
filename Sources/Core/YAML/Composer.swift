import Documents

/// Events to one tree of nodes. The stack is its own, so no document can exhaust the thread's.
struct Composer {
    /// Where block text stands, in which tabs are content.
    private(set) var blockLines: [Range<Int>] = []
    private let reading: Reading
    private var root: Node?
    private var open: [Collection] = []
    /// Nil while what the anchor stands before has not ended.
    private var anchors: [String: Measured?] = [:]
    /// What was read so far, aliases followed.
    private var size = Size()

    private struct Size {
        var nodes = 0
        var textBytes = 0
    }

    private struct Measured {
        let node: Node
        let size: Size
        /// Lists and maps inside one another.
        let depth: Int
    }

    /// A list or a map that has begun.
    private struct Collection {
        let kind: Kind
        let start: Position
        let anchor: String?
        let sizeBefore: Size
        var depth = 1
        var nodes: [Node] = []
        var entries: [Node.Entry] = []
        var keys: Set<String> = []
        var key: Key?

        var node: Node { Node(kind == .list ? .list(nodes) : .map(entries), at: start) }
    }

    private enum Kind: String {
        case list = "tag:yaml.org,2002:seq"
        case map = "tag:yaml.org,2002:map"
    }

    private enum Key {
        case text(String, Position)
        /// Was reported; its value is read and dropped.
        case unusable
    }

    init(_ reading: Reading) {
        self.reading = reading
    }

    mutating func document(_ source: EventSource) throws(Mistake) -> Node? {
        var hasBegun = false
        while true {
            let event = try source.next()
            switch event.kind {
            case .documentStart(let directives):
                try documentStart(directives, isFirst: !hasBegun, at: event.start)
                hasBegun = true
            case .alias(let name): try alias(name, at: event.start)
            case .scalar(let text, let style, let properties):
                if style == .block { note(block: event) }
                try scalar(text, style, properties, at: event.start)
            case .listStart(let properties): try begin(.list, properties, at: event.start)
            case .mapStart(let properties): try begin(.map, properties, at: event.start)
            case .collectionEnd: end()
            case .other: continue
            case .streamEnd:
                if !hasBegun { throw Mistake("ORD-006", "the document is empty", at: Position(line: 1, column: 1)) }
                return root
            }
        }
    }

    private mutating func documentStart(
        _ directives: EventSource.Directives, isFirst: Bool, at start: Position
    ) throws(Mistake) {
        guard isFirst else {
            throw Mistake(
                "ORD-006", "a second document begins here", at: start,
                hint: "write each document into a file of its own")
        }
        if directives == .present {
            reading.error(
                "ORD-006", "directives are not allowed", at: start, hint: "remove the lines that begin with `%`")
        }
    }

    /// The text begins on the line after its `|` or `>`, and may end with the file.
    private mutating func note(block: EventSource.Event) {
        let end = block.end.column > 1 ? block.end.line + 1 : block.end.line
        blockLines.append(block.start.line + 1..<max(block.start.line + 1, end))
    }

    // MARK: Lists and maps

    private mutating func begin(
        _ kind: Kind, _ properties: EventSource.Properties, at start: Position
    ) throws(Mistake) {
        guard open.count < YAML.deepest else { throw Composer.tooDeep(start) }
        if let tag = properties.tag, tag != kind.rawValue, tag != "!" { refuse(tag, at: start) }
        if let anchor = properties.anchor { anchors.updateValue(nil, forKey: anchor) }
        open.append(Collection(kind: kind, start: start, anchor: properties.anchor, sizeBefore: size))
        try grow(nodes: 1, textBytes: 0, at: start)
    }

    private mutating func end() {
        guard let ended = open.popLast() else { return }
        let own = Size(
            nodes: size.nodes - ended.sizeBefore.nodes, textBytes: size.textBytes - ended.sizeBefore.textBytes)
        let measured = Measured(node: ended.node, size: own, depth: ended.depth)
        if let anchor = ended.anchor { anchors.updateValue(measured, forKey: anchor) }
        if expectsKey {
            reading.error("ORD-011", "a key must be text, not \(measured.node.kind)", at: ended.start)
            key(.unusable)
        } else {
            place(measured)
        }
    }

    private mutating func place(_ measured: Measured) {
        guard let parent = open.indices.last else {
            root = measured.node
            return
        }
        open[parent].depth = max(open[parent].depth, measured.depth + 1)
        switch open[parent].kind {
        case .list: open[parent].nodes.append(measured.node)
        case .map:
            if case .text(let text, let position) = open[parent].key {
                open[parent].entries.append(Node.Entry(key: text, keyPosition: position, value: measured.node))
            }
            open[parent].key = nil
        }
    }

    private var expectsKey: Bool {
        guard let parent = open.last else { return false }
        return parent.kind == .map && parent.key == nil
    }

    private mutating func key(_ key: Key) {
        if let parent = open.indices.last { open[parent].key = key }
    }

    private mutating func key(_ text: String, at position: Position) {
        guard let parent = open.indices.last else { return }
        if open[parent].keys.insert(text).inserted {
            key(.text(text, position))
        } else {
            reading.error("ORD-007", "the key `\(text)` stands twice", at: position)
            key(.unusable)
        }
    }

    // MARK: Aliases

    private mutating func alias(_ name: String, at position: Position) throws(Mistake) {
        if expectsKey {
            reading.error("ORD-011", "an alias cannot be a key", at: position, hint: "write the key out")
            return key(.unusable)
        }
        let nothing = Measured(node: Node(.null, at: position), size: Size(), depth: 0)
        guard let anchor = anchors[name] else {
            reading.error("ORD-013", "no anchor `&\(name)` stands before this alias", at: position)
            return place(nothing)
        }
        guard let anchor else {
            reading.error("ORD-013", "the alias `*\(name)` stands inside what it repeats", at: position)
            return place(nothing)
        }
        guard open.count + anchor.depth <= YAML.deepest else { throw Composer.tooDeep(position) }
        try grow(nodes: anchor.size.nodes, textBytes: anchor.size.textBytes, at: position)
        place(anchor)
    }

    /// Aliases of aliases multiply, so what they would come to is bounded, not what was written.
    private mutating func grow(nodes: Int, textBytes: Int, at position: Position) throws(Mistake) {
        size.nodes += nodes
        size.textBytes += textBytes
        guard size.nodes <= YAML.mostNodes else {
            throw Mistake("ORD-009", "more than \(YAML.mostNodes) values, aliases followed", at: position)
        }
        guard size.textBytes <= YAML.mostText else {
            throw Mistake("ORD-009", "more than \(YAML.mostText) bytes of text, aliases followed", at: position)
        }
    }

    private static func tooDeep(_ position: Position) -> Mistake {
        Mistake("ORD-009", "nested deeper than \(YAML.deepest)", at: position)
    }

    // MARK: Scalars

    private mutating func scalar(
        _ text: String, _ style: EventSource.Style, _ properties: EventSource.Properties, at position: Position
    ) throws(Mistake) {
        try grow(nodes: 1, textBytes: text.utf8.count, at: position)
        if let hidden = text.unicodeScalars.first(where: { $0.isControl && $0 != "\n" && $0 != "\t" }) {
            reading.error("ORD-004", "an escape here gives \(hidden.codePoint), which is not allowed", at: position)
        }
        if expectsKey, style == .plain, properties.tag == nil, text == "<<" {
            reading.error(
                "ORD-008", "merge keys are not read: what a map holds must stand in it", at: position,
                hint: "write the keys out, or alias a whole value")
            return key(.unusable)
        }
        let value = self.value(text, style, properties.tag, at: position)
        let own = Size(nodes: 1, textBytes: text.utf8.count)
        let measured = Measured(node: Node(value ?? .null, at: position), size: own, depth: 0)
        if let anchor = properties.anchor { anchors.updateValue(measured, forKey: anchor) }
        guard expectsKey else { return place(measured) }
        switch value {
        case .string: key(text, at: position)
        // `exit: {0: data}`. Any other way to write a number would be a second name for the same key.
        case .integer(let number) where String(number) == text: key(text, at: position)
        case nil: key(.unusable)
        default:
            reading.error(
                "ORD-011", text.isEmpty ? "a key is missing" : "the key `\(text)` is not text", at: position,
                hint: text.isEmpty ? nil : "write \"\(text)\"")
            key(.unusable)
        }
    }

    /// Nil after a report.
    private func value(
        _ text: String, _ style: EventSource.Style, _ tag: String?, at position: Position
    ) -> Node.Value? {
        if tag == nil, style != .plain { return .string(text) }
        if tag == "!" || tag == "tag:yaml.org,2002:str" { return .string(text) }
        let value: Node.Value
        switch CoreSchema.meaning(of: text) {
        case .value(let meant): value = meant
        case .mistake(let reason, let hint):
            reading.error("ORD-012", reason, at: position, hint: hint)
            return nil
        }
        switch (tag, value) {
        case (nil, _), ("tag:yaml.org,2002:null", .null), ("tag:yaml.org,2002:bool", .boolean),
            ("tag:yaml.org,2002:int", .integer), ("tag:yaml.org,2002:float", .number):
            return value
        case ("tag:yaml.org,2002:float", .integer(let number)): return .number(Double(number))
        case (let tag?, _):
            refuse(tag, at: position)
            return nil
        }
    }

    private func refuse(_ tag: String, at position: Position) {
        let core = "tag:yaml.org,2002:"
        let written = tag.hasPrefix(core) ? "!!" + tag.dropFirst(core.count) : tag
        reading.error(
            "ORD-010", "the tag `\(written)` does not fit here, or is not one of the core ones", at: position,
            hint: "remove it")
    }
}
