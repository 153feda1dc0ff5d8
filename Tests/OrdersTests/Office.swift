import Documents
import Orders
import Signing

/// One clinic's trust, its order key, and a sound order that tests depart from.
enum Office {
    static let site = "clinic-001"
    static let host = "srv1"
    static let issued = Timestamp(seconds: 1_800_000_000)
    static let expires = issued + .seconds(900)
    static let trustExpires = issued + .seconds(90 * 86_400)

    static func key(_ number: UInt8) throws -> PrivateKey {
        try PrivateKey(seed: [UInt8](repeating: number, count: 32))
    }

    /// Root 1, order 11, authoring 21.
    static func trust(version: Int = 3) throws -> Trust {
        let document = try TrustDocument(
            version: version, issued: issued - .seconds(86_400), expires: trustExpires,
            roles: [
                .root: KeySet(try key(1).publicKey), .order: KeySet(try key(11).publicKey),
                .authoring: KeySet(try key(21).publicKey),
            ])
        return try Trust.first(try Envelope.seal(document.payload, as: .trust, by: [try key(1)]).json, .placedByHand)
    }

    static func order(_ change: (inout Order) -> Void = { _ in }) throws -> Order {
        let runbook = Order.RunbookReference(id: "RB-SSHD-001", digest: Digest(of: [1]))
        guard let id = OrderID(hex: "000102030405060708090a0b0c0d0e0f") else { throw Missing() }
        var order = Order(
            id: id, site: site, target: .host(host), task: .run(runbook, params: ["units": ["ssh.service"]]),
            issued: issued, expires: expires, requires: HeldVersions(trust: 3, allowlist: 41), reason: "a test")
        change(&order)
        return order
    }

    struct Missing: Error {}

    static func sealed(_ order: Order, by number: UInt8 = 11) throws -> [UInt8] {
        try Envelope.seal(order.payload, as: .order, by: [try key(number)]).json
    }

    static func verifier(allowlist: Int? = 41, trust: Trust? = nil) throws -> OrderVerifier {
        OrderVerifier(trust: try trust ?? Office.trust(), site: site, host: host, allowlist: allowlist)
    }

    static func moment(_ seconds: Int64, uncertainty: Duration? = .zero) -> Moment {
        TimeFloor(issued - .seconds(365 * 86_400)).moment(clock: issued + .seconds(seconds), uncertainty: uncertainty)
    }

    /// An order that arrives a minute after it was issued, at a host that has never seen its id.
    static func arriving(
        _ envelope: [UInt8], at moment: Moment = moment(60), verifier: OrderVerifier? = nil, epoch: Timestamp? = nil,
        known: Digest? = nil
    ) throws -> Result<VerifiedOrder, Refusal> {
        try (verifier ?? Office.verifier()).arriving(envelope, at: moment, epoch: epoch) { _ in known }
    }

    static func refusal(_ result: Result<VerifiedOrder, Refusal>) -> Refusal? {
        if case .failure(let refusal) = result { refusal } else { nil }
    }
}
