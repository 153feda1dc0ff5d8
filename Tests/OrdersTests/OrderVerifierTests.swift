import Documents
import Orders
import Signing
import Testing

@Suite struct OrderVerifierTests {
    /// The control of every refusal below.
    @Test func `a sound order is obeyed`() throws {
        let order = try Office.order()
        let envelope = try Office.sealed(order)
        let verified = try Office.arriving(envelope).get()
        #expect(verified.order == order)
        #expect(verified.digest == Digest(of: order.payload))
        #expect(verified.envelope == Digest(of: envelope))
        #expect(verified.signers == [try Office.key(11).publicKey.id])
        #expect(verified.trustVersion == 3)
        #expect(verified.acceptedAt == Office.issued + .seconds(60))
    }

    @Test(arguments: [UInt8(1), 21, 99])
    func `an order that another role's key or a stranger signed is only counted`(_ signer: UInt8) throws {
        let envelope = try Office.sealed(try Office.order(), by: signer)
        let refusal = try #require(Office.refusal(try Office.arriving(envelope)))
        #expect(refusal.cause == .badSignature)
        #expect(refusal.outcome == .rejected)
        #expect(refusal.signed == nil)
        #expect(refusal.envelope == Digest(of: envelope))
    }

    @Test(arguments: PayloadKind.allCases.filter { $0 != .order })
    func `an order key's signature on another kind is no order`(_ kind: PayloadKind) throws {
        let payload = try Office.order().payload
        let envelope = try Envelope.seal(payload, as: kind, by: [try Office.key(11)]).json
        let refusal = try #require(Office.refusal(try Office.arriving(envelope)))
        #expect(refusal.cause == .wrongKind && refusal.signed == nil)
    }

    @Test(arguments: ["", "{}", "not json", "{\"payload\":\"e30=\""])
    func `bytes that are no envelope are only counted`(_ text: String) throws {
        let refusal = try #require(Office.refusal(try Office.arriving(Array(text.utf8))))
        #expect(refusal.cause == .notAnEnvelope && refusal.signed == nil)
    }

    @Test func `what an order key signed and is no order is refused with what is wrong`() throws {
        let envelope = try Envelope.seal(Array("{}".utf8), as: .order, by: [try Office.key(11)]).json
        let refusal = try #require(Office.refusal(try Office.arriving(envelope)))
        #expect(refusal.cause == .notAnOrder && refusal.outcome == .rejected)
        #expect(refusal.signed?.digest == Digest(of: Array("{}".utf8)))
        #expect(refusal.signed?.order == nil)
    }

    struct Case: CustomTestStringConvertible {
        let name: String
        let cause: Refusal.Cause
        let outcome: Refusal.Outcome
        var order: @Sendable (inout Order) -> Void = { _ in }
        var allowlist: Int? = 41
        var after: Int64 = 60
        var uncertainty: Duration? = .zero
        var epoch: Timestamp?
        var known: Digest?
        var testDescription: String { name }
    }

    static let refused = [
        Case(name: "other site", cause: .otherSite, outcome: .rejected, order: { $0.site = "clinic-002" }),
        Case(name: "other host", cause: .otherHost, outcome: .rejected, order: { $0.target = .host("srv2") }),
        Case(name: "no allowlist", cause: .noAllowlist, outcome: .notAllowlisted, allowlist: nil),
        Case(name: "stale allowlist", cause: .staleAllowlist, outcome: .rejected, allowlist: 40),
        Case(
            name: "stale trust", cause: .staleTrust, outcome: .rejected,
            order: { $0.requires = HeldVersions(trust: 4, allowlist: 41) }),
        Case(name: "known id, other bytes", cause: .replayedWithOtherBytes, outcome: .replayed, known: Digest(of: [9])),
        Case(name: "a second too late", cause: .expired, outcome: .expired, after: 901),
        Case(name: "perhaps too late", cause: .expired, outcome: .expired, after: 890, uncertainty: .seconds(11)),
        Case(
            name: "issued after the trust document's end", cause: .issuedAfterTrust, outcome: .rejected,
            order: {
                $0.issued = Office.trustExpires
                $0.expires = Office.trustExpires + .seconds(900)
            }),
        Case(
            name: "older than the restored ledger", cause: .olderThanEpoch, outcome: .rejected,
            epoch: Office.issued + .milliseconds(1)),
    ]

    @Test(arguments: refused)
    func `an order that does not fit is refused with evidence of its own`(_ one: Case) throws {
        let order = try Office.order(one.order)
        let refusal = try #require(
            Office.refusal(
                try Office.arriving(
                    try Office.sealed(order), at: Office.moment(one.after, uncertainty: one.uncertainty),
                    verifier: try Office.verifier(allowlist: one.allowlist), epoch: one.epoch, known: one.known)))
        #expect(refusal.cause == one.cause)
        #expect(refusal.outcome == one.outcome)
        #expect(refusal.signed?.order == order)
        #expect(refusal.isAlert == (one.cause == .replayedWithOtherBytes))
        #expect(refusal.isRetryable == [.staleAllowlist, .staleTrust].contains(one.cause))
        #expect(refusal.description.contains(order.id.hex))
    }

    static let obeyed = [
        Case(name: "every host", cause: .otherHost, outcome: .rejected, order: { $0.target = .allHosts }),
        Case(name: "a newer allowlist", cause: .staleAllowlist, outcome: .rejected, allowlist: 42),
        Case(name: "the last instant", cause: .expired, outcome: .expired, after: 900),
        Case(name: "certainly in time", cause: .expired, outcome: .expired, after: 890, uncertainty: .seconds(10)),
        Case(name: "a clock nobody knows", cause: .expired, outcome: .expired, after: 890, uncertainty: nil),
        Case(name: "as old as the epoch", cause: .olderThanEpoch, outcome: .rejected, epoch: Office.issued),
        Case(
            name: "a hold", cause: .notAnOrder, outcome: .rejected, order: { $0.task = .hold(for: .seconds(3600)) }),
    ]

    @Test(arguments: obeyed)
    func `an order just on the right side of each limit is obeyed`(_ one: Case) throws {
        let order = try Office.order(one.order)
        let result = try Office.arriving(
            try Office.sealed(order), at: Office.moment(one.after, uncertainty: one.uncertainty),
            verifier: try Office.verifier(allowlist: one.allowlist), epoch: one.epoch, known: one.known)
        #expect(try result.get().order == order)
    }

    @Test func `the same order once more is a replay, late or not, and no alert`() throws {
        let order = try Office.order()
        for seconds: Int64 in [60, 100_000] {
            let result = try Office.arriving(
                try Office.sealed(order), at: Office.moment(seconds), known: Digest(of: order.payload))
            let refusal = try #require(Office.refusal(result))
            #expect(refusal.cause == .replayed && !refusal.isAlert)
        }
    }

    @Test func `another signature on the same order does not make it another order`() throws {
        let order = try Office.order()
        let envelope = try Envelope(reading: try Office.sealed(order)).signed(by: try Office.key(99)).json
        let result = try Office.arriving(envelope, known: Digest(of: order.payload))
        #expect(Office.refusal(result)?.reason == .replayed(.sameBytes))
    }

    @Test func `an expired trust document admits no order`() throws {
        let expires = Office.trustExpires + .seconds(900)
        let envelope = try Office.sealed(try Office.order { $0.expires = expires })
        let late = Office.moment(90 * 86_400)
        #expect(Office.refusal(try Office.arriving(envelope, at: late))?.cause == .trustExpired)
        #expect(throws: Never.self) { try Office.arriving(envelope, at: Office.moment(90 * 86_400 - 1)).get() }
    }

    @Test func `the configuration's shorthand refuses everything as not allowlisted`() throws {
        let trust = Trust(orderKey: try Office.key(11).publicKey)
        let verifier = try Office.verifier(allowlist: nil, trust: trust)
        let result = try Office.arriving(try Office.sealed(try Office.order()), verifier: verifier)
        #expect(Office.refusal(result)?.outcome == .notAllowlisted)
    }

    @Test func `a failure of the ledger is the caller's, not a refusal`() throws {
        struct Broken: Error {}
        let envelope = try Office.sealed(try Office.order())
        #expect(throws: Broken.self) {
            try Office.verifier().arriving(envelope, at: Office.moment(60)) { _ throws(Broken) in throw Broken() }
        }
    }

    @Test func `a claimed order is judged by the trust and the lists of now, and the instant of its acceptance`() throws
    {
        let envelope = try Office.sealed(try Office.order())
        let accepted = Office.issued + .seconds(60)
        #expect(try Office.verifier().claimed(envelope, acceptedAt: accepted).get().acceptedAt == accepted)

        let revoked = try TrustDocument(
            version: 4, issued: Office.issued, expires: Office.trustExpires,
            roles: [.root: KeySet(try Office.key(1).publicKey), .order: KeySet(try Office.key(12).publicKey)])
        let next = try Envelope.seal(revoked.payload, as: .trust, by: [try Office.key(1)]).json
        let trust = try Office.trust().successor(next, now: accepted)
        let afterwards = try Office.verifier(trust: trust).claimed(envelope, acceptedAt: accepted)
        #expect(Office.refusal(afterwards)?.cause == .badSignature)

        let withoutList = try Office.verifier(allowlist: nil).claimed(envelope, acceptedAt: accepted)
        #expect(Office.refusal(withoutList)?.cause == .noAllowlist)
    }
}
