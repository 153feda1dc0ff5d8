import Documents
import Foundation
import Signing
import TestKit
import Testing

extension WholeProduct {
    /// Signed lists: which the host takes, and which it does not whatever the server offers.
    @Suite struct Lists {
        @Test func `an order waits for the allowlist that it asks for, and runs when the list arrives`() throws {
            try Clinic.open { clinic in
                try clinic.turn()
                try clinic.signAllowlist(version: 2)
                let order = try clinic.sign("RB-NOTE-001", ["text": "with list 2"])
                try clinic.smuggle(order)
                try clinic.turn()
                #expect(try clinic.statements().filter { $0.order == order.id }.isEmpty)
                #expect(!clinic.exists("srv/note.txt"))

                try clinic.sendAllowlist()
                try clinic.turn()
                #expect(try clinic.outcome(of: order.id) == "success")
                #expect(try clinic.text("srv/note.txt") == "with list 2\n")
            }
        }

        @Test func `an older allowlist is refused at both ends, and the newer one stays in force`() throws {
            try Clinic.open(.enrolled) { clinic in
                try clinic.signAllowlist(version: 1)
                try clinic.allow(version: 2, only: ["RB-NOTE-001", "RB-SHELF-001"])
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["allowlist"]?.integer == 2)

                let door = try clinic.tries(
                    "allowlist send allowlist-1.json --runbooks library/runbooks --plugins library/plugins "
                        + "--as control/operators")
                #expect(door.status == 3)
                try clinic.smuggle("allowlist-1.json", as: "allowlist")
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["allowlist"]?.integer == 2)
                #expect(try clinic.statements("unverified").map { $0.record["cause"]?.string } == ["allowlist_refused"])

                // The control: a newer one is taken.
                try clinic.allow(version: 3)
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["allowlist"]?.integer == 3)
            }
        }

        @Test func `an allowlist of the same version with other content is refused with an alert`() throws {
            try Clinic.open { clinic in
                try clinic.turn()
                try clinic.signAllowlist(version: 1, only: ["RB-NOTE-001", "RB-SHELF-001"])
                #expect(
                    try clinic.tries(
                        "allowlist send allowlist-1.json --runbooks library/runbooks --plugins library/plugins "
                            + "--as control/operators"
                    ).status == 3)
                try clinic.smuggle("allowlist-1.json", as: "allowlist")
                try clinic.turn()
                try clinic.turn()
                #expect(try clinic.statements("alert").map(\.code) == ["allowlist_forked"])
                // The list in force still names what the other one leaves out.
                try clinic.signAllowlist(version: 1)
                let order = try clinic.sign("RB-BREAK-001")
                try clinic.smuggle(order)
                try clinic.turn()
                #expect(try clinic.outcome(of: order.id) == "reverted")
            }
        }

        @Test(arguments: ["order", "site", "root"])
        func `an allowlist signed by another role's key is refused at both ends`(role: String) throws {
            try Clinic.open { clinic in
                try clinic.turn()
                try clinic.signAllowlist(version: 2)
                let forged = try clinic.resigned("allowlist-2.json", as: .allowlist, by: "\(role).key")
                #expect(
                    try clinic.tries(
                        "allowlist send \(forged) --runbooks library/runbooks --plugins library/plugins "
                            + "--as control/operators"
                    ).status == 3)
                try clinic.smuggle(forged, as: "allowlist")
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["allowlist"]?.integer == 1)
                try clinic.smuggle("allowlist-2.json", as: "allowlist")
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["allowlist"]?.integer == 2)
            }
        }

        @Test func `bytes that are not those of the list are never put in force`() throws {
            try Clinic.open { clinic in
                try clinic.turn()
                try clinic.write(
                    "library/runbooks/RB-NOTE-001.yaml",
                    try clinic.text("library/runbooks/RB-NOTE-001.yaml").replacing("Write a note", with: "Write notes"))
                try clinic.allow(version: 2)
                try clinic.database("UPDATE blobs SET bytes = CAST('orderly: runbook/v1' AS BLOB);")
                let order = try clinic.order("RB-NOTE-001", ["text": "x"])
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["allowlist"]?.integer == 1)
                #expect(!clinic.exists("srv/note.txt"))
                #expect(try clinic.outcome(of: order) == nil)
            }
        }

        @Test func `under a list that has expired no order runs`() throws {
            try Clinic.open(.enrolled) { clinic in
                var short: (order: Clinic.SignedOrder, seconds: UInt32)?
                // A busy machine may not send a list in time, or not sign under it any more.
                for (version, seconds) in [(1, 1 as UInt32), (2, 8), (3, 32), (4, 128)] where short == nil {
                    do {
                        try clinic.allow(version: version, more: "--expires \(seconds)s")
                        short = (try clinic.sign("RB-NOTE-001", ["text": "x"]), seconds)
                    } catch is Clinic.Failed {}
                }
                let (order, seconds) = try #require(short)
                try clinic.turn()
                try clinic.smuggle(order)
                sleep(seconds + 1)
                try clinic.turn()
                #expect(try clinic.runs().isEmpty)
                try clinic.allow(version: 5)
                let fresh = try clinic.order("RB-NOTE-001", ["text": "fresh"])
                try clinic.turn()
                #expect(try clinic.outcome(of: fresh) == "success")
            }
        }
    }
}
