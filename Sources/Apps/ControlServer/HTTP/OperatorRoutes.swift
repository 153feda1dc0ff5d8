import Hummingbird
import Signing

/// What an operator may hand in and look at.
struct OperatorRoutes: Sendable {
    let mailbox: Mailbox

    private static let largestOrder = 128 << 10
    /// What a host takes in one burst.
    private static let largestBlob = 4 << 20

    func add(to router: Router<PeerContext>) {
        router.post("orders") { request, context in
            let name = try context.operator()
            let body = try await request.bytes(upTo: Self.largestOrder)
            return Response(try await mailbox.post(order: body, operator: name))
        }
        router.put("trust") { request, context in
            let name = try context.operator()
            let body = try await request.bytes(upTo: Self.largestOrder)
            return Response(try await mailbox.put(trust: body, operator: name))
        }
        router.put("allowlist") { request, context in
            let name = try context.operator()
            let body = try await request.bytes(upTo: Envelope.largest)
            return Response(try await mailbox.put(allowlist: body, operator: name))
        }
        router.put("baseline") { request, context in
            let name = try context.operator()
            let body = try await request.bytes(upTo: Envelope.largest)
            return Response(try await mailbox.put(baseline: body, operator: name))
        }
        router.put("admissions") { request, context in
            let name = try context.operator()
            let body = try await request.bytes(upTo: Self.largestOrder)
            return Response(try await mailbox.put(admission: body, operator: name))
        }
        router.put("blobs/:sha256") { request, context in
            _ = try context.operator()
            let body = try await request.bytes(upTo: Self.largestBlob)
            return Response(try await mailbox.put(blob: body, try HostRoutes.digest(context)))
        }
        router.get("hosts") { _, context in
            _ = try context.operator()
            return Response(try await mailbox.hosts())
        }
        router.get("orders/all") { _, context in
            _ = try context.operator()
            return Response(try await mailbox.allOrders())
        }
        router.get("evidence") { request, context in
            _ = try context.operator()
            let query = request.uri.queryParameters
            guard let site = query["site"].map(String.init), let host = query["host"].map(String.init) else {
                throw Refusal(400, "whose evidence?", hint: "evidence?site=SITE&host=HOST")
            }
            return Response(try await mailbox.evidence(of: HostName(site: site, host: host)))
        }
    }
}
