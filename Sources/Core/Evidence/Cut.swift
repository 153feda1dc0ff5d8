import Documents

/// Makes a record fit: details go first, each with a marker that says how much is missing. It always succeeds, since a
/// run that cannot be recorded would be a run that nobody can prove.
struct Cut {
    /// The most items of a list, keys of a map, and bytes of a text that stay.
    let items: Int
    let text: Int

    private static let steps = [
        Cut(items: 4096, text: 16384), Cut(items: 1024, text: 4096), Cut(items: 256, text: 1024),
        Cut(items: 64, text: 512), Cut(items: 16, text: 256), Cut(items: 4, text: 128),
    ]
    private static let deepest = 12

    /// `record` as it is where its JSON has at most `limit` bytes, else the largest cut that fits.
    static func fitting(_ record: Node, limit: Int) -> Node {
        if JSON.bytes(record).count <= limit { return record }
        for step in steps {
            let cut = step.applied(to: record, depth: 0)
            if JSON.bytes(cut).count <= limit { return cut }
        }
        let last = Cut(items: 0, text: 64)
        let outline = (record.entries ?? []).prefix(48).map {
            Node.Entry(key: last.applied(to: $0.key), value: last.applied(to: $0.value, depth: deepest))
        }
        return Node(.map(outline + [Node.Entry(key: "cut", value: "all details")]))
    }

    private func applied(to node: Node, depth: Int) -> Node {
        switch node.value {
        case .string(let text): return Node(applied(to: text))
        case .list(let nodes):
            if depth >= Cut.deepest { return .map(["cut": Node(nodes.count)]) }
            let kept = nodes.prefix(items).map { applied(to: $0, depth: depth + 1) }
            return .list(nodes.count > kept.count ? kept + [.map(["cut": Node(nodes.count - kept.count)])] : kept)
        case .map(let entries):
            if depth >= Cut.deepest { return .map(["cut": Node(entries.count)]) }
            // The fields of a typed record are at most 16; more keys are somebody's data.
            let most = max(items, 16)
            let kept = entries.prefix(most).map {
                Node.Entry(key: applied(to: $0.key), value: applied(to: $0.value, depth: depth + 1))
            }
            guard entries.count > most else { return Node(.map(kept)) }
            return Node(.map(kept + [Node.Entry(key: "cut", value: Node(entries.count - most))]))
        default: return node
        }
    }

    private func applied(to text: String) -> String {
        guard text.utf8.count > self.text else { return text }
        var kept = Array(text.utf8.prefix(self.text + 1))
        // Back to before the character that does not fit whole: continuation bytes are 10xxxxxx.
        while let last = kept.popLast(), last & 0xC0 == 0x80 {}
        return "\(String(decoding: kept, as: UTF8.self))… (cut \(text.utf8.count - kept.count) bytes)"
    }
}
