import Execution

/// One output stream while it is read: its start, and a window on its end.
struct CapturedStream {
    static let mostHead = 64 << 10
    static let mostTail = 192 << 10

    private let limit: Int
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private(set) var total = 0

    init(keep: Launch.Keep, output limit: Int) {
        self.limit = keep == .all ? max(limit, 0) : Self.mostHead
        keepsTail = keep == .ends
    }
    private let keepsTail: Bool

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        total += bytes.count
        let room = min(max(limit - head.count, 0), bytes.count)
        head += bytes.prefix(room)
        guard keepsTail else { return }
        tail += bytes.dropFirst(room)
        // Cut rarely: each cut moves what stays.
        if tail.count > 2 * Self.mostTail { tail.removeFirst(tail.count - Self.mostTail) }
    }

    var captured: CapturedOutput {
        CapturedOutput(head: head, tail: Array(tail.suffix(Self.mostTail)), total: total)
    }
}
