import Documents
import Signing
import Testing

@Suite struct SuccessionTests {
    /// Version 2 hands the root from 1, 2, 3 to 4, 5, 6.
    static func next(_ version: Int = 2, expires: Timestamp = Office.expires) throws -> TrustDocument {
        try Office.document(version: version, expires: expires, root: [4, 5, 6])
    }

    @Test func `a document that both roots signed is taken`() throws {
        let envelope = try Office.sealed(try SuccessionTests.next(), by: [1, 2, 4, 5])
        let trust = try Office.trust().successor(envelope, now: Office.now)
        #expect(trust.version == 2)
        #expect(trust.roles[.root]?.keys == [try key(4).publicKey, try key(5).publicKey, try key(6).publicKey])
    }

    @Test(
        arguments: [
            ([4, 5, 6], SigningError.SuccessionProblem.notSignedByHeldRoot(needed: 2, found: 0)),
            ([1, 4, 5], .notSignedByHeldRoot(needed: 2, found: 1)),
            ([1, 2, 3], .notSignedByOwnRoot(needed: 2, found: 0)),
            ([1, 2, 4], .notSignedByOwnRoot(needed: 2, found: 1)),
        ] as [([UInt8], SigningError.SuccessionProblem)])
    func `a document that one of the roots did not sign is refused`(
        _ signers: [UInt8], _ problem: SigningError.SuccessionProblem
    ) throws {
        let envelope = try Office.sealed(try SuccessionTests.next(), by: signers)
        let trust = try Office.trust()
        let error = #expect(throws: SigningError.self) { try trust.successor(envelope, now: Office.now) }
        guard case .succession(let found, held: 1, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == problem)
    }

    @Test func `versions are taken one at a time and in order`() throws {
        let second = try Office.sealed(try SuccessionTests.next(), by: [1, 2, 4, 5])
        let trust = try Office.trust().successor(second, now: Office.now)
        let skipped = try Office.sealed(try SuccessionTests.next(4), by: [4, 5])
        #expect(throws: SigningError.succession(.skipped, held: 2, offered: 4)) {
            try trust.successor(skipped, now: Office.now)
        }
        let older = try Office.sealed(try SuccessionTests.next(1), by: [4, 5])
        #expect(throws: SigningError.succession(.older, held: 2, offered: 1)) {
            try trust.successor(older, now: Office.now)
        }
        let forked = try Office.sealed(try SuccessionTests.next(2, expires: Office.now), by: [4, 5])
        #expect(throws: SigningError.succession(.forked, held: 2, offered: 2)) {
            try trust.successor(forked, now: Office.now)
        }
        #expect(try trust.successor(second, now: Office.now) == trust)
    }

    @Test func `the same document with one more signature is still the same`() throws {
        let trust = try Office.trust()
        #expect(try trust.successor(try Office.sealed(try Office.document(), by: [1, 2, 3]), now: Office.now) == trust)
    }

    @Test func `an expired successor is refused`() throws {
        let envelope = try Office.sealed(try SuccessionTests.next(2, expires: Office.now), by: [1, 2, 4, 5])
        #expect(throws: SigningError.succession(.expired(Office.now), held: 1, offered: 2)) {
            try Office.trust().successor(envelope, now: Office.now)
        }
    }

    @Test func `a host that was away follows a chain whose last document alone has to be fresh`() throws {
        let second = try Office.sealed(try SuccessionTests.next(2, expires: Office.now), by: [1, 2, 4, 5])
        let third = try Office.sealed(try SuccessionTests.next(3), by: [4, 5])
        let trust = try Office.trust()
        #expect(try trust.successor(through: [second, third], now: Office.now).version == 3)
        #expect(throws: SigningError.succession(.skipped, held: 1, offered: 3)) {
            // Signed by both roots, so that only the gap is wrong.
            try trust.successor(try Office.sealed(try SuccessionTests.next(3), by: [1, 2, 4, 5]), now: Office.now)
        }
        #expect(throws: SigningError.self) { try trust.successor(through: [third, second], now: Office.now) }
    }

    @Test func `root keys cannot make a document of another kind into a trust document`() throws {
        let signers: [any Signer] = [try key(1), try key(2), try key(4), try key(5)]
        let envelope = try Envelope.seal(try SuccessionTests.next().payload, as: .order, by: signers).json
        #expect(throws: SigningError.wrongKind(expected: .trust, found: .order)) {
            try Office.trust().successor(envelope, now: Office.now)
        }
        #expect(throws: SigningError.wrongKind(expected: .trust, found: .order)) {
            try Trust.first(envelope, .placedByHand)
        }
    }
}
