import Documents
import Ledger
import Signing

/// Taking an order in durably, beside a bare insert of the same row.
enum EnqueueRow {
    private static let blocks = 40
    /// Until the ledger's write-ahead log is as long as it gets.
    private static let warmUp = 20
    private static let block = 25
    private static let least = 0.9

    static func measure(in scratch: String) throws -> Row {
        let ledger = try Ledger.open(scratch + "/state/queue.db")
        let bare = try BareLoop(scratch + "/bare.db")
        let indexed = try BareLoop(scratch + "/indexed.db", .indexed)
        let operators = try Operators()
        let now = Timestamp.now
        let orders = try (0..<(warmUp + blocks) * block).map { _ in try operators.order(at: now) }
        for loop in [bare, indexed] { try loop.warmUp(with: orders[0].envelope) }
        var ours = Samples()
        var theirs = Samples()
        var withIndex = Samples()
        for start in stride(from: 0, to: orders.count, by: block) {
            let part = orders[start..<start + block]
            try ours.time {
                for order in part {
                    let queued = QueuedOrder(
                        id: order.id, digest: order.digest, envelope: order.envelope, accepted: .now,
                        expires: now + .seconds(900), notAfter: now + .seconds(900))
                    guard try ledger.enqueue(queued, limit: 10_000) == .queued else {
                        throw BenchFailure("an order was not queued")
                    }
                }
            }
            try theirs.time { try insert(part, into: bare) }
            try withIndex.time { try insert(part, into: indexed) }
            if start == (warmUp - 1) * block { (ours, theirs, withIndex) = (Samples(), Samples(), Samples()) }
        }
        guard ledger.commits >= orders.count else { throw BenchFailure("orders shared a commit") }
        let size = orders.first?.envelope.count ?? 0
        OrderlyBench.note(
            "\(blocks * block) orders of \(size) bytes in blocks of \(block), a commit each: "
                + "a block takes \(ours.text) ms, bare \(theirs.text) ms, bare with the ledger's index of ids \(withIndex.text) ms"
        )
        let rates = (ours: 1e3 * Double(block) / ours.median, theirs: 1e3 * Double(block) / theirs.median)
        let ratio = rates.ours / rates.theirs
        return Row(
            name: "enqueue", value: rates.ours, unit: "orders/s", peer: rates.theirs, ratio: ratio, target: ">=0.9x",
            isReached: ratio >= least)
    }

    private static func insert(_ orders: ArraySlice<Operators.SignedOrder>, into loop: BareLoop) throws {
        for order in orders {
            try loop.add(
                id: order.id, digest: order.digest.hex, envelope: order.envelope, at: Timestamp.now.milliseconds)
        }
    }
}
