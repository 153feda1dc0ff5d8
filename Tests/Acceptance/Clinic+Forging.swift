import Documents
import Signing
import TestKit
import Testing

extension Clinic {
    /// The private key in a file that `orderly key generate` made.
    private func key(_ file: String) throws -> PrivateKey { try PrivateKey(pem: try bytes(file)) }

    /// The same payload, signed by another key.
    func forged(from order: SignedOrder, by keyFile: String) throws -> SignedOrder {
        SignedOrder(file: try resigned(order.file, as: .order, by: keyFile), id: order.id)
    }

    /// The payload changed as text, signed by the order key.
    func resigned(_ order: SignedOrder, _ change: (String) -> String) throws -> SignedOrder {
        let file = try resigned(order.file, as: .order, by: "order.key", change)
        return SignedOrder(file: file, id: try payload(of: file)["order_id"]?.string ?? "")
    }

    /// An envelope's payload changed as text and signed anew, in a file of its own.
    func resigned(
        _ file: String, as kind: PayloadKind, by keyFile: String, _ change: (String) -> String = { $0 }
    ) throws -> String {
        let before = String(decoding: try Envelope(reading: try bytes(file)).unverifiedPayload, as: UTF8.self)
        let name = "resigned-by-\(keyFile)-\(file)"
        try write(name, try Envelope.seal(Array(change(before).utf8), as: kind, by: [try key(keyFile)]).json)
        return name
    }

    /// How far the order has come at this clinic's host, as the server says it.
    func stage(of order: String) throws -> String? {
        try state(of: order)?["states"]?.list?.first { $0["host"]?.string == Clinic.host }?["state"]?.string
    }

    /// Puts an envelope into the mailbox as a server does that checks nothing.
    func smuggle(_ order: SignedOrder) throws {
        // For every host of this site and far from expired, whatever it says itself, under a name of its own.
        let name = "smuggled-\(UInt32.random(in: .min ... .max))"
        try database(
            """
            INSERT INTO orders (order_id, site, host, task, digest, envelope, issued, expires, operator, received)
            VALUES ('\(name)', '\(Clinic.site)', NULL, 'run', '\(name)', X'\(try hex(of: order.file))', 0, 99999999999999, 'operator', 0);
            """)
    }

    /// Puts an envelope in force at a server that checks nothing: the allowlist or the baseline of the site.
    func smuggle(_ file: String, as kind: String) throws {
        let payload = try Envelope(reading: try bytes(file)).unverifiedPayload
        try database(
            """
            UPDATE documents SET envelope = X'\(try hex(of: file))', digest = '\(Digest(of: payload).hex)'
            WHERE kind = '\(kind)';
            """)
    }

    /// Adds a trust document to a server that checks nothing.
    func smuggleTrust(_ file: String) throws {
        let payload = try Envelope(reading: try bytes(file)).unverifiedPayload
        try database(
            """
            INSERT INTO trust (version, digest, envelope, operator, received)
            SELECT max(version) + 1, '\(Digest(of: payload).hex)', X'\(try hex(of: file))', 'operator', 0 FROM trust;
            """)
    }

    func hex(of file: String) throws -> String {
        try bytes(file).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
