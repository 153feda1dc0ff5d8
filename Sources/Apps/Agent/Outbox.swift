import Logging
import Documents
import Evidence
import Execution
import Ledger
import Signing
import Transport

/// Hands evidence in, oldest first. What the server will not take is put aside with an alert; the rest goes on.
struct Outbox: Sendable {
    let host: Host
    let mailbox: Mailbox
    let stop: StopToken

    /// Statements in one burst.
    private static let most = 32

    struct Delivered: Sendable {
        var delivered = 0
        /// What a person has to mend before anything can be delivered.
        var obstacle: String?
    }

    func deliver() throws(LedgerFailure) -> Delivered {
        var result = Delivered()
        while !stop.isStopped {
            let due = try host.ledger.dueDeliveries(now: HostClock.now(), limit: Self.most)
            if due.isEmpty { return result }
            let receiptKey: ReceiptKey
            do throws(AgentFailure) {
                receiptKey = try Connection(host.configuration).receiptKey()
            } catch {
                result.obstacle = error.sentence
                try alert(error.sentence)
                return result
            }
            let settled = try deliver(due, receiptKey)
            result.delivered += settled
            if settled < due.count { return result }
        }
        return result
    }

    /// Once for each obstacle: the alert goes out with the rest when it is mended.
    private func alert(_ obstacle: String) throws(LedgerFailure) {
        let record = AlertRecord(
            severity: "high", code: "evidence_held_up", message: obstacle, about: "the delivery of evidence")
        let isNew = try host.ledger.undeliverable(obstacle, at: HostClock.now(), seal: host.scribe.seal(.alert(record)))
        if isNew != nil { host.log.error("evidence stays here: \(obstacle)") }
    }

    private func deliver(_ due: [Delivery], _ receiptKey: ReceiptKey) throws(LedgerFailure) -> Int {
        let exchanges = due.map { item in
            Exchange(
                .put, "evidence/\(host.configuration.host)/\(item.place.epoch)/\(item.place.sequence)",
                body: item.envelope, contentType: "application/json", maximumReply: 64 << 10)
        }
        let replies: [Reply]
        switch mailbox.send(exchanges, stop: stop) {
        case .success(let found): replies = found
        case .failure(let failure):
            host.log.warning("evidence stays here for now: \(failure.message)")
            replies = due.map { _ in .failed(TransportFailure(kind: .noConnection, message: failure.message)) }
        }
        host.interposition.passing(.offered)
        var receipts: [(place: ChainPlace, receipt: [UInt8]?)] = []
        var failed: [ChainPlace] = []
        var why: String?
        var unreceipted: [(cause: String, digest: Digest)] = []
        for (item, reply) in zip(due, replies) {
            switch DeliveryAnswer(status: reply.status) {
            case .delivered:
                let answer = reply.body ?? []
                if let problem = receiptKey.problem(with: answer, place: item.place, digest: item.digest) {
                    why = "the receipt of statement \(item.place) does not count: \(problem)"
                    host.log.error(
                        "statement \(item.place) is sent again later, its receipt does not count: \(problem)")
                    unreceipted.append(("receipt_refused", Digest(of: answer)))
                    failed.append(item.place)
                } else {
                    receipts.append((item.place, answer))
                }
            case .retry:
                failed.append(item.place)
                why = why ?? reply.trouble
            case .fork: try park(item, "the server holds another statement in this place: its chain has a fork")
            case .refused: try park(item, "the server answers \(reply.status): \(reply.words)")
            }
        }
        let now = HostClock.now()
        try host.ledger.delivered(receipts, at: now)
        host.interposition.passing(.delivered)
        try host.ledger.failed(failed, problem: why, at: now)
        let scribe = host.scribe
        try host.ledger.countUnverified(unreceipted, at: now) { position, record in
            try scribe.sealed(.unverified(record), at: position)
        }
        return receipts.count
    }

    private func park(_ item: Delivery, _ why: String) throws(LedgerFailure) {
        host.log.error("statement \(item.place) is put aside: \(why)")
        let record = AlertRecord(
            severity: "high", code: "evidence_parked", message: why, about: "statement \(item.place)")
        try host.ledger.park(item.place, reason: why, at: HostClock.now(), seal: host.scribe.seal(.alert(record)))
    }
}

extension Reply {
    /// 0 for no answer at all.
    fileprivate var status: Int { if case .response(let response) = self { response.status } else { 0 } }
    fileprivate var body: [UInt8]? { if case .response(let response) = self { response.body } else { nil } }
    fileprivate var trouble: String {
        if case .response(let response) = self { "the server answers \(response.status): \(words)" } else { words }
    }
    fileprivate var words: String {
        switch self {
        case .response(let response):
            String(decoding: response.body.prefix(300), as: UTF8.self).strippingControls(toOneLineOf: 300)
        case .failed(let failure): failure.message
        }
    }
}
