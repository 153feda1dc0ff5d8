import Documents
import Drift

/// A baseline as a person writes it: `version` and `issued` may be left to `baseline sign`.
enum BaselineDraft {
    /// - Parameters:
    ///   - version: in place of the document's own; nil keeps that.
    ///   - usual: where neither says one; nil makes it a finding.
    static func read(
        _ node: Node, version: Int? = nil, else usual: Int? = nil, at now: Timestamp, _ reading: Reading
    ) -> Baseline? {
        guard var entries = node.entries else { return Baseline.read(node, reading) }
        if version != nil { entries.removeAll { $0.key == "version" } }
        func fill(_ key: String, _ value: Node?) {
            guard let value, !entries.contains(where: { $0.key == key }) else { return }
            entries.append(Node.Entry(key: key, value: value))
        }
        fill("version", (version ?? usual).map { Node($0) })
        fill("issued", Node(now.description))
        return Baseline.read(Node(.map(entries), at: node.position), reading)
    }
}
