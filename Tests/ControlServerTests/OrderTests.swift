import Documents
import Evidence
import Foundation
import Orders
import Signing
import TestKit
import Testing
import Transport

struct OrderTests {
    let world: World
    let host: World.Host

    init() throws {
        world = try World()
        host = try world.host("srv1")
        try world.admit(host)
    }

    @Test func `an order reaches its host and no other`() throws {
        let other = try world.host("srv2")
        let order = world.newOrder(for: "srv1")
        #expect(try world.post(order).status == 200)
        #expect(try world.offered(to: host) == [order.id.hex])
        #expect(try world.offered(to: other).isEmpty)
    }

    @Test func `an order for all hosts reaches each host of its site`() throws {
        let second = try world.host("srv2")
        let stranger = try world.host("srv1-b", site: "clinic-002")
        let order = world.newOrder(for: nil)
        #expect(try world.post(order).status == 200)
        #expect(try world.offered(to: host) == [order.id.hex])
        #expect(try world.offered(to: second) == [order.id.hex])
        #expect(try world.offered(to: stranger).isEmpty)
    }

    @Test func `an order is offered until its evidence arrives`() throws {
        let order = world.newOrder(for: "srv1")
        #expect(try world.post(order).status == 200)
        #expect(try world.offered(to: host) == [order.id.hex])
        #expect(try world.offered(to: host) == [order.id.hex])
        let record = Record.hold(.init(.held(until: world.now), reason: "test", order: order.id.hex))
        #expect(try world.deliver(world.statement(record, of: host, 1), of: host).status == 200)
        #expect(try world.offered(to: host).isEmpty)
        let states = try world.ask(world.operatorClient, .get, "orders/all").node?["orders"]?.list
        #expect(states?.first?["states"]?.list?.first?["state"]?.string == "done")
        #expect(states?.first?["states"]?.list?.first?["outcome"]?.string == "held")
    }

    @Test func `what a host keeps back hides no newer order`() throws {
        let orders = (0..<3).map { _ in world.newOrder(for: "srv1") }
        for order in orders { #expect(try world.post(order).status == 200) }
        let ids = orders.map(\.id.hex)
        #expect(try world.offered(to: host, free: 2) == Array(ids[..<2]))
        #expect(try world.offered(to: host, free: 2).first == ids[2])
        #expect(try world.offered(to: host, free: 0).isEmpty)
        let more = try world.ask(host.client, .get, "orders?free=1")
        #expect(more.node?["retry_after"]?.integer == 10)
    }

    @Test func `a statement about other bytes under the same id ends nothing`() throws {
        let order = world.newOrder(for: "srv1")
        #expect(try world.post(order).status == 200)
        func refusal(_ digest: Digest) -> Record {
            .refusal(
                .init(order: order.id.hex, sha256: digest.hex, runbook: nil, outcome: "replayed", code: "replayed"))
        }
        #expect(try world.deliver(world.statement(refusal(Digest(of: [1])), of: host, 1), of: host).status == 200)
        #expect(try world.offered(to: host) == [order.id.hex])
        let own = Digest(of: order.payload)
        #expect(try world.deliver(world.statement(refusal(own), of: host, 2), of: host).status == 200)
        #expect(try world.offered(to: host).isEmpty)
    }

    @Test func `an expired order is not offered and shows as never fetched`() throws {
        // A busy machine may not take it in time.
        let isTaken = try [5, 20, 80].contains { seconds in
            try world.post(world.newOrder(for: "srv1", expires: .seconds(seconds))).status == 200
        }
        #expect(isTaken)
        var state: String?
        for _ in 0..<6000 where state != "expired_never_fetched" {
            usleep(50_000)
            let orders = try world.ask(world.operatorClient, .get, "orders/all").node?["orders"]?.list
            state = orders?.first?["states"]?.list?.first?["state"]?.string
        }
        #expect(state == "expired_never_fetched")
        #expect(try world.offered(to: host).isEmpty)
    }

    @Test func `posting an order twice is one order, and its id is not taken twice`() throws {
        let order = world.newOrder(for: "srv1")
        #expect(try world.post(order).node?["known"]?.boolean == false)
        #expect(try world.post(order).node?["known"]?.boolean == true)
        var other = order
        other.reason = "another"
        #expect(try world.post(other).status == 409)
        #expect(try world.offered(to: host) == [order.id.hex])
    }

    @Test func `an order that hosts would refuse is refused at once`() throws {
        let forged = try world.post(world.newOrder(for: "srv1"), by: PrivateKey.generate())
        #expect(forged.status == 422)
        #expect(forged.text.contains("not accepted"))
        let wrongRole = try world.post(world.newOrder(for: "srv1"), by: world.site)
        #expect(wrongRole.status == 422)
        let expired = try world.post(world.newOrder(for: "srv1", expires: .seconds(-10)))
        #expect(expired.status == 422)
        let nobody = try world.post(world.newOrder(for: "srv9"))
        #expect(nobody.text.contains("no host srv9"))
        let stale = try world.post(world.newOrder(for: "srv1", requires: .init(trust: 1, allowlist: 4)))
        #expect(stale.text.contains("allowlist 4"))
        var bytes = try world.seal(world.newOrder(for: "srv1").payload, .order, world.order)
        bytes[bytes.count / 2] ^= 1
        #expect(try world.ask(world.operatorClient, .post, "orders", bytes).status == 422)
        #expect(try world.offered(to: host).isEmpty)
    }

    @Test func `without a trust document no order is taken`() throws {
        let fresh = try World()
        _ = try fresh.host("srv1")
        let answer = try fresh.post(fresh.newOrder(for: "srv1"))
        #expect(answer.status == 409)
        #expect(answer.text.contains("trust"))
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `what was acknowledged is there after the server's end`(signal: Int32) throws {
        let order = world.newOrder(for: "srv1")
        #expect(try world.post(order).status == 200)
        let statement = try world.statement(world.alert("one"), of: host, 1)
        let receipt = try world.deliver(statement, of: host)
        #expect(receipt.status == 200)
        try world.restart(signal)
        #expect(try world.offered(to: host) == [order.id.hex])
        #expect(try world.deliver(statement, of: host).body == receipt.body)
        #expect(try world.ask(host.client, .get, "config").node?["admission"]?.string != nil)
    }
}
