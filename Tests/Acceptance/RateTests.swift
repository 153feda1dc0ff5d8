import Documents
import TestKit
import Testing

extension WholeProduct {
    /// What a stolen order key can do, by number.
    @Suite struct Rate {
        @Test func `more orders in an hour than are allowed are refused, and say so`() throws {
            try Clinic.open({ clinic in
                let log = clinic("srv/box/log")
                let write = { (id: String) in Book.script(id, confine: "{write: [\(log)]}", "echo \(id) >> \(log)") }
                return [Book("RB-RATE-001", [write("one")]), Book("RB-RATE-002", [write("two"), Book.failing])]
            }) { clinic in
                try clinic.write("srv/box/log", "")
                try clinic.configure(["max_orders_per_hour: 2"])
                // One that fails counts as well.
                let orders = try ["RB-RATE-002", "RB-RATE-001", "RB-RATE-001"].map { try clinic.order($0) }
                try clinic.turn()
                #expect(
                    try orders.map { try clinic.statement(of: $0).outcome } == ["reverted", "success", "rate_limited"])
                #expect(try clinic.text("srv/box/log") == "one\n")
                // It is over, whatever the server offers; a person at the host is no order.
                try clinic.turn()
                #expect(try clinic.text("srv/box/log") == "one\n")
                #expect(try clinic.tries("run RB-RATE-001 \(Clinic.config)").status == 0)
                #expect(try clinic.text("srv/box/log") == "one\none\n")
            }
        }
    }
}
