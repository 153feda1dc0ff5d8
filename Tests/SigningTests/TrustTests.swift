import Documents
import Signing
import Testing

@Suite struct TrustTests {
    @Test func `the first trust document is pinned by root keys, or put there by hand`() throws {
        let envelope = try Office.sealed(try Office.document(), by: [1, 2])
        #expect(try Trust.first(envelope, .placedByHand).version == 1)
        #expect(try Trust.first(envelope, .rootKeys(KeySet(try key(1).publicKey))).version == 1)
        #expect(throws: SigningError.tooFewSignatures(.trust, needed: 1, found: 0)) {
            try Trust.first(envelope, .rootKeys(KeySet(try key(3).publicKey)))
        }
        #expect(throws: SigningError.tooFewSignatures(.trust, needed: 2, found: 1)) {
            try Trust.first(try Office.sealed(try Office.document(), by: [1]), .placedByHand)
        }
        #expect(throws: SigningError.tooFewSignatures(.trust, needed: 2, found: 0)) {
            try Trust.first(try Office.sealed(try Office.document(), by: [11, 21]), .placedByHand)
        }
    }

    @Test(arguments: [
        (PayloadKind.order, UInt8(11)), (.allowlist, 21), (.baseline, 31), (.waiver, 31), (.admission, 31),
    ])
    func `a role's key opens its own kinds and no other`(_ kind: PayloadKind, _ holder: UInt8) throws {
        let trust = try Office.trust()
        for number: UInt8 in [1, 11, 21, 31, 99] {
            let envelope = try Envelope.seal(bytes("{}"), as: kind, by: [try key(number)]).json
            if number == holder {
                #expect(try trust.open(envelope, as: kind, now: Office.now).bytes == bytes("{}"))
            } else {
                #expect(throws: SigningError.tooFewSignatures(kind, needed: 1, found: 0)) {
                    try trust.open(envelope, as: kind, now: Office.now)
                }
            }
        }
    }

    @Test(arguments: [PayloadKind.trust, .evidence, .receipt])
    func `what no role vouches for is not opened by trust`(_ kind: PayloadKind) throws {
        let envelope = try Envelope.seal(bytes("{}"), as: kind, by: [try key(1), try key(2)]).json
        #expect(throws: SigningError.notByTrust(kind)) { try Office.trust().open(envelope, as: kind, now: Office.now) }
    }

    @Test func `an expired trust document opens nothing new, and can still be followed`() throws {
        let trust = try Office.trust()
        let order = try Envelope.seal(bytes("{}"), as: .order, by: [try key(11)]).json
        let lastInstant = Office.expires - .milliseconds(1)
        #expect(throws: Never.self) { try trust.open(order, as: .order, now: lastInstant) }
        #expect(throws: SigningError.trustExpired(version: 1, expired: Office.expires, now: Office.expires)) {
            try trust.open(order, as: .order, now: Office.expires)
        }
        let later = Office.expires + .seconds(86_400)
        let next = try Office.sealed(try Office.document(version: 2, expires: later + .seconds(1)), by: [1, 2])
        #expect(try trust.successor(next, now: later).version == 2)
    }

    @Test func `the shorthand of the configuration knows an order role and nothing else`() throws {
        let trust = Trust(orderKey: try key(11).publicKey)
        let order = try Envelope.seal(bytes("{}"), as: .order, by: [try key(11)]).json
        #expect(throws: Never.self) { try trust.open(order, as: .order, now: Office.now) }
        let allowlist = try Envelope.seal(bytes("{}"), as: .allowlist, by: [try key(11)]).json
        #expect(throws: SigningError.noRole(.authoring)) { try trust.open(allowlist, as: .allowlist, now: Office.now) }
        let next = try Office.sealed(try Office.document(), by: [1, 2])
        #expect(throws: SigningError.noRole(.root)) { try trust.successor(next, now: Office.now) }
    }

    @Test func `the counter starts anew when a key that could sign before cannot any more`() throws {
        let trust = try Office.trust()
        func next(_ authoring: [UInt8]) throws -> Trust {
            let document = try Office.document(version: 2, authoring: authoring)
            return try trust.successor(try Office.sealed(document, by: [1, 2]), now: Office.now)
        }
        #expect(try next([22]).startsCounterAnew(of: .authoring, after: trust))
        #expect(try !next([21]).startsCounterAnew(of: .authoring, after: trust))
        #expect(try !next([21, 22]).startsCounterAnew(of: .authoring, after: trust))
        #expect(try !next([22]).startsCounterAnew(of: .site, after: trust))
    }
}
