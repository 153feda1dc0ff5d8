import Documents
import Evidence
import Hummingbird
import Identity
import Signing

/// What a host may ask for: everything is about itself.
struct HostRoutes: Sendable {
    let mailbox: Mailbox

    /// Base64 of a payload of 512 KiB and what stands around it.
    private static let largestEvidence = 704 << 10
    private static let largestRequest = 16 << 10

    func add(to router: Router<PeerContext>) {
        router.get("health") { _, context in
            Response(
                .map(["orderly": "health/v1", "status": "ok", "time": Node(mailbox.now().description)]))
        }
        router.get("orders") { request, context in
            let free = try request.number("free", 0...Mailbox.mostOrders, else: Mailbox.mostOrders)
            return Response(try await mailbox.orders(for: try context.host(), free: free))
        }
        router.get("config") { request, context in
            let holding = Mailbox.Holding(
                trust: try request.number("trust", 0...Int(Int32.max), else: 0),
                allowlist: Self.digest(request, "allowlist"), baseline: Self.digest(request, "baseline"),
                head: Self.digest(request, "head"))
            return Response(try await mailbox.config(for: try context.host(), holding: holding))
        }
        router.get("blobs/:sha256") { _, context in
            Response(bytes: try await mailbox.blob(try Self.digest(context), for: try context.host()))
        }
        router.put("evidence/:host/:epoch/:sequence") { request, context in
            let name = try context.host()
            guard context.parameters.get("host") == name.host else {
                throw Refusal(403, "a host hands in its own evidence only", hint: "this host is \(name.host)")
            }
            guard let epoch = context.parameters.get("epoch"), ChainPosition.isEpoch(epoch),
                let sequence = context.parameters.get("sequence", as: Int.self), sequence >= 1
            else {
                throw Refusal(
                    400, "the path names no place in a chain", hint: "evidence/<host>/<32 hexadecimal digits>/<from 1>")
            }
            let body = try await request.bytes(upTo: Self.largestEvidence)
            let place = ChainPlace(epoch: epoch, sequence: sequence)
            return Response(json: try await mailbox.take(evidence: body, of: name, at: place))
        }
        router.post("certificate") { request, context in
            let name = try context.host()
            let body = try await request.bytes(upTo: Self.largestRequest)
            return Response(try await mailbox.renew(String(decoding: body, as: UTF8.self), of: name))
        }
    }

    private static func digest(_ request: Request, _ name: String) -> Digest? {
        request.uri.queryParameters[name[...]].flatMap { Digest(hex: String($0)) }
    }

    static func digest(_ context: PeerContext) throws(Refusal) -> Digest {
        guard let digest = context.parameters.get("sha256").flatMap(Digest.init(hex:)) else {
            throw Refusal(400, "the path names no SHA-256 digest", hint: "blobs/<64 lower-case hexadecimal digits>")
        }
        return digest
    }
}
