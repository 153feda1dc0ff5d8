import Documents
import Drift
import Ledger
import Runbooks
import Signing
import TestKit
import Testing

@testable import Agent

/// What a host reads back from its ledger when it starts.
@Suite struct ListsTests {
    static let now = Timestamp(seconds: 1_795_000_000)
    let folder: ScratchFolder
    let ledger: Ledger
    let root: PrivateKey
    let order: PrivateKey
    let author: PrivateKey
    let site: PrivateKey

    init() throws {
        folder = try ScratchFolder()
        ledger = try Ledger.open(folder("state/ledger.db"), ballast: 1 << 16)
        (root, order, author, site) = (try Self.key(1), try Self.key(2), try Self.key(3), try Self.key(4))
    }

    static func key(_ number: UInt8) throws -> PrivateKey {
        try PrivateKey(seed: [UInt8](repeating: number, count: 32))
    }

    func envelope(
        _ version: Int, order: PrivateKey? = nil, authors: [PrivateKey]? = nil, site: PrivateKey? = nil,
        root: PrivateKey? = nil, days: Double = 365
    ) throws -> [UInt8] {
        let document = try TrustDocument(
            version: version, issued: Self.now, expires: Self.now + .seconds(days * 86_400),
            roles: [
                .root: KeySet((root ?? self.root).publicKey), .order: KeySet((order ?? self.order).publicKey),
                .authoring: KeySet(threshold: 1, keys: (authors ?? [author]).map(\.publicKey)),
                .site: KeySet((site ?? self.site).publicKey),
            ])
        return try Envelope.seal(document.payload, as: .trust, by: [root ?? self.root]).json
    }

    func placed() throws -> Trust { try Trust.first(try envelope(1), .placedByHand) }

    func adopt(_ kind: Adopted.Kind, _ version: Int, _ envelope: [UInt8]) throws {
        let payload = try Envelope(reading: envelope).unverifiedPayload
        try ledger.adopt(Adopted(kind, version: version, digest: Digest(of: payload), envelope: envelope), at: Self.now)
    }

    func adoptLists(author: PrivateKey, site: PrivateKey) throws {
        let allowlist = Allowlist(
            version: 3, issued: Self.now, expires: Self.now + .seconds(86_400), sites: ["clinic-001"], plugins: [],
            runbooks: [])
        try adopt(.allowlist, 3, try Envelope.seal(allowlist.payload, as: .allowlist, by: [author]).json)
        let text = """
            {"orderly":"baseline/v1","version":2,"issued":"\(Self.now)","site":"clinic-001","mode":"audit","checks":[]}
            """
        try adopt(.baseline, 2, try Envelope.seal(Array(text.utf8), as: .baseline, by: [site]).json)
    }

    @Test func `a trust document that has expired still stands in the way of the older one`() throws {
        let revoked = order
        try adopt(.trust, 2, try envelope(2, order: Self.key(5), days: 1))
        let later = Self.now + .seconds(2 * 86_400)
        let signed = try Envelope.seal([1], as: .order, by: [revoked]).json
        // Control: the placed document alone would open it.
        #expect(throws: Never.self) { try placed().open(signed, as: .order, now: later) }

        let lists = try Lists.load(placed: placed(), from: ledger)
        #expect(lists.trust.version == 2)
        #expect(throws: SigningError.self) { try lists.trust.open(signed, as: .order, now: later) }
    }

    @Test func `a host does not start with a trust document that its own successors do not follow`() throws {
        try adopt(.trust, 2, try envelope(2, root: Self.key(5)))
        #expect { try Lists.load(placed: placed(), from: ledger) } throws: { error in
            (error as? LedgerFailure)?.code == .state
        }
    }

    @Test func `what a key signed falls with the key, at once and at the next start`() throws {
        let (other, otherSite) = (try Self.key(5), try Self.key(6))
        try adoptLists(author: author, site: site)
        var lists = try Lists.load(placed: placed(), from: ledger)
        #expect(lists.allowlist?.held.version == 3)
        #expect(lists.heldBaseline?.version == 2)

        let next = try envelope(2, authors: [other], site: otherSite)
        try adopt(.trust, 2, next)
        try lists.take(try placed().successor(next, now: Self.now), from: ledger)
        for lists in [lists, try Lists.load(placed: placed(), from: ledger)] {
            #expect(lists.trust.version == 2)
            #expect(lists.allowlist == nil)
            #expect(lists.baseline == nil)
            #expect(lists.heldBaseline == nil)
        }
    }

    @Test func `what the remaining keys signed stays in force when another key is taken back`() throws {
        let other = try Self.key(5)
        let first = try Trust.first(try envelope(1, authors: [author, other]), .placedByHand)
        try adoptLists(author: author, site: site)
        var lists = try Lists.load(placed: first, from: ledger)
        try lists.take(try first.successor(try envelope(2, authors: [author]), now: Self.now), from: ledger)
        #expect(lists.allowlist?.held.version == 3)
        #expect(lists.baseline != nil)
    }
}
