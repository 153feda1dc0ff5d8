import Documents
import Signing
import TestKit
import Testing

extension WholeProduct {
    /// Who may say who may say.
    @Suite struct Succession {
        @Test func `after a succession the old order key is refused and the new one obeyed`() throws {
            try Clinic.open { clinic in
                let before = try clinic.sign("RB-NOTE-001", ["text": "old key"])
                try clinic.orderly("key generate order2.key")
                try clinic.orderly("trust next trust.json --order order2.pub --signer root.key -o trust-2.json")
                try clinic.orderly("trust send trust-2.json --as control/operators")
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["trust"]?.integer == 2)

                #expect(try clinic.tries("order send \(before.file) --as control/operators").status == 3)
                try clinic.smuggle(before)
                try clinic.turn()
                #expect(!clinic.exists("srv/note.txt"))
                #expect(try clinic.statements("unverified").count == 1)

                clinic.trust = "trust-2.json"
                let after = try clinic.sign("RB-NOTE-001", ["text": "new key"], signer: "order2.key")
                try clinic.send(after)
                try clinic.turn()
                #expect(try clinic.outcome(of: after.id) == "success")

                let export = try clinic.export()
                #expect(try clinic.tries("evidence verify \(export) --root root.pub").status == 0)
            }
        }

        @Test func `an order that was queued before a succession does not outlive its key`() throws {
            try Clinic.open { clinic in
                // Put off to a window that is closed, so that it waits in the queue.
                try clinic.configure(Window.closed)
                let queued = try clinic.sign("RB-LOUD-001", more: "--not-after +48h")
                try clinic.send(queued)
                try clinic.turn()
                #expect(try clinic.outcome(of: queued.id) == "deferred")

                try clinic.orderly("key generate order2.key")
                try clinic.orderly("trust next trust.json --order order2.pub --signer root.key -o trust-2.json")
                try clinic.orderly("trust send trust-2.json --as control/operators")
                try clinic.turn()
                try clinic.configure(Window.open)
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.outcome(of: queued.id) == "rejected")
                #expect(try clinic.runs().isEmpty)
            }
        }

        @Test(arguments: ["author", "order", "site"])
        func `a trust document signed by another role's key changes nothing`(role: String) throws {
            try Clinic.open { clinic in
                try clinic.orderly("key generate mallory.key")
                let local = try clinic.tries(
                    "trust next trust.json --order mallory.pub --signer \(role).key -o trust-2.json")
                #expect(local.status == 3)
                // Made with the root's key, then signed by the other one.
                try clinic.orderly("trust next trust.json --order mallory.pub --signer root.key -o trust-2.json")
                let forged = try clinic.resigned("trust-2.json", as: .trust, by: "\(role).key")
                #expect(try clinic.tries("trust send \(forged) --as control/operators").status != 0)
                try clinic.smuggleTrust(forged)
                try clinic.turn()
                #expect((try clinic.status()["in_force"]?["trust"]?.integer ?? 1) == 1)
                #expect(try clinic.statements("unverified").map { $0.record["cause"]?.string } == ["trust_refused"])
            }
        }

        @Test func `a new root needs both the old root and itself`() throws {
            try Clinic.open { clinic in
                try clinic.orderly("key generate root2.key")
                for signer in ["root", "root2"] {
                    let alone = try clinic.tries(
                        "trust next trust.json --root root2.pub --signer \(signer).key -o refused.json")
                    #expect(alone.status == 3)
                }
                try clinic.orderly(
                    "trust next trust.json --root root2.pub --signer root.key --signer root2.key -o trust-2.json")
                try clinic.orderly("trust send trust-2.json --as control/operators")
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["trust"]?.integer == 2)
                // An auditor who knows the first root follows the chain.
                let export = try clinic.export()
                #expect(try clinic.tries("evidence verify \(export) --root root.pub").status == 0)
                #expect(try clinic.tries("evidence verify \(export) --root author.pub").status == 1)
            }
        }
    }
}
