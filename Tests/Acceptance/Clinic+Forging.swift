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
}
