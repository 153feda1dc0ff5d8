/// One output stream while it is read: its start, and a window on its end. The one place where output begins to be
/// kept, so what is secret goes before that, and a window can cut no secret in two.
public struct CapturedStream: Sendable {
    static let mostHead = 64 << 10
    static let mostTail = 192 << 10

    private let limit: Int
    private let keepsTail: Bool
    private var redacted: RedactedStream?
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var kept = 0
    /// Bytes that were written to it.
    public private(set) var total = 0

    /// - Parameter redactor: nil where there is nothing to hide.
    public init(keep: Launch.Keep, output limit: Int, hiding redactor: Redactor?) {
        self.limit = keep == .all ? max(limit, 0) : Self.mostHead
        keepsTail = keep == .ends
        redacted = redactor.map { RedactedStream($0) }
    }

    public mutating func add(_ bytes: ArraySlice<UInt8>) {
        total += bytes.count
        if let safe = redacted?.add(bytes) { retain(safe[...]) } else { retain(bytes) }
    }

    /// What is kept of it, once nothing follows.
    public mutating func finish() -> CapturedOutput {
        if let safe = redacted?.finish() { retain(safe[...]) }
        redacted = nil
        return CapturedOutput(head: head, tail: Array(tail.suffix(Self.mostTail)), total: kept)
    }

    private mutating func retain(_ bytes: ArraySlice<UInt8>) {
        kept += bytes.count
        let room = min(max(limit - head.count, 0), bytes.count)
        head += bytes.prefix(room)
        guard keepsTail else { return }
        tail += bytes.dropFirst(room)
        // Cut rarely: each cut moves what stays.
        if tail.count > 2 * Self.mostTail { tail.removeFirst(tail.count - Self.mostTail) }
    }
}
