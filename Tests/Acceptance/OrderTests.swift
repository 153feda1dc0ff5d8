import Documents
import Foundation
import TestKit
import Testing

extension WholeProduct {
    /// Each order that must not be obeyed, beside one that differs in that alone and is.
    @Suite struct Orders {
        @Test func `an order changes a file, and its evidence is delivered and receipted`() throws {
            try Clinic.open { clinic in
                try clinic.write("srv/note.txt", "before\n")
                let order = try clinic.order("RB-NOTE-001", ["text": "after"])
                #expect(try clinic.stage(of: order) == "waiting")
                try clinic.turn()

                #expect(try clinic.text("srv/note.txt") == "after\n")
                #expect(try clinic.outcome(of: order) == "success")
                #expect(try clinic.stage(of: order) == "done")
                #expect(try clinic.runs().map { $0["outcome"]?.string } == ["success"])
                let evidence = try clinic.status()["evidence"]
                #expect(evidence?["pending"]?.integer == 0)
                #expect(evidence?["parked"]?.integer == 0)
                let export = try clinic.export()
                let audit = try clinic.orderly(
                    "evidence verify \(export) --root root.pub --receipt-key control/receipt.pub --json")
                let node = try Clinic.json(audit.output)
                #expect(node["verifies"]?.boolean == true)
                #expect(node["receipts"]?.integer == node["statements"]?.integer)
            }
        }

        @Test func `an order whose second step fails is undone exactly`() throws {
            try Clinic.open { clinic in
                try clinic.write("srv/note.txt", "before\n", mode: 0o640)
                let before = try Program.run(["stat", "-c", "%a %u %g %i %s %Y", clinic("srv/note.txt")]).text
                let order = try clinic.order("RB-BREAK-001")
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "reverted")
                #expect(try clinic.text("srv/note.txt") == "before\n")
                #expect(try Program.run(["stat", "-c", "%a %u %g %i %s %Y", clinic("srv/note.txt")]).text == before)
            }
        }

        @Test func `a forged order is refused at the server's door, and by the host when the server checks nothing`()
            throws
        {
            try Clinic.open { clinic in
                try clinic.orderly("key generate stranger.key")
                let good = try clinic.sign("RB-NOTE-001", ["text": "asked for"])
                let forged = try clinic.forged(from: good, by: "stranger.key")
                let door = try clinic.tries("order send \(forged.file) --as control/operators")
                #expect(door.status == 3)
                #expect(door.errors.contains("signature"))

                try clinic.smuggle(forged)
                try clinic.turn()
                #expect(!clinic.exists("srv/note.txt"))
                #expect(try clinic.runs().isEmpty)
                #expect(try clinic.statements("unverified").count == 1)

                // The control: the very same payload, signed by the order key.
                try clinic.smuggle(good)
                try clinic.turn()
                #expect(try clinic.text("srv/note.txt") == "asked for\n")
            }
        }

        /// TRUST: a role opens only its own kinds.
        @Test(arguments: ["site", "author", "root"])
        func `an order signed by another role's key is refused on both ends`(role: String) throws {
            try Clinic.open { clinic in
                let local = try clinic.tries(
                    "order sign RB-NOTE-001 --set text=x --trust trust.json --allowlist \(clinic.allowlist) --site "
                        + "\(Clinic.site) --host \(Clinic.host) --reason x --signer \(role).key -o refused.json")
                #expect(local.status == 3)
                #expect(!clinic.exists("refused.json"))

                let forged = try clinic.forged(
                    from: try clinic.sign("RB-NOTE-001", ["text": "x"]), by: "\(role).key")
                #expect(try clinic.tries("order send \(forged.file) --as control/operators").status == 3)
                try clinic.smuggle(forged)
                try clinic.turn()
                #expect(!clinic.exists("srv/note.txt"))
                #expect(try clinic.statements("unverified").count == 1)
            }
        }

        @Test func `an order that came too late is refused, and one that came in time runs`() throws {
            try Clinic.open { clinic in
                let late = try clinic.sign("RB-NOTE-001", ["text": "late"], more: "--expires 1s")
                let door = try clinic.sign("RB-NOTE-001", ["text": "late"], more: "--expires 1s")
                let timely = try clinic.sign("RB-NOTE-001", ["text": "in time"])
                sleep(2)
                #expect(try clinic.tries("order send \(door.file) --as control/operators").status == 3)
                try clinic.smuggle(late)
                try clinic.send(timely)
                try clinic.turn()
                #expect(try clinic.outcome(of: late.id) == "expired")
                #expect(try clinic.outcome(of: timely.id) == "success")
                #expect(try clinic.text("srv/note.txt") == "in time\n")
                #expect(try clinic.runs().count == 1)
            }
        }

        @Test func `the same order runs once, and other bytes under its id are an alert`() throws {
            try Clinic.open { clinic in
                let first = try clinic.sign("RB-NOTE-001", ["text": "first"])
                try clinic.send(first)
                try clinic.turn()
                #expect(try clinic.text("srv/note.txt") == "first\n")

                // The same bytes again are nothing new.
                try clinic.write("srv/note.txt", "changed since\n")
                try clinic.smuggle(first)
                try clinic.turn()
                #expect(try clinic.text("srv/note.txt") == "changed since\n")
                #expect(try clinic.runs().count == 1)
                #expect(try clinic.statements("alert").isEmpty)

                let other = try clinic.resigned(first) { $0.replacing("\"first\"", with: "\"second\"") }
                #expect(other.id == first.id)
                #expect(try clinic.tries("order send \(other.file) --as control/operators").status == 3)
                try clinic.smuggle(other)
                try clinic.turn()
                #expect(try clinic.text("srv/note.txt") == "changed since\n")
                #expect(try clinic.runs().count == 1)
                #expect(try clinic.statements("alert").map(\.code) == ["replayed_with_other_bytes"])
                #expect(try clinic.statements("refusal").map(\.outcome) == ["replayed"])
            }
        }

        @Test(arguments: [
            ("--site \(Clinic.site) --host srv2", "other_host"),
            ("--site clinic-002 --host \(Clinic.host)", "other_site"),
        ])
        func `an order for somebody else is refused, whatever the server says`(target: String, code: String) throws {
            try Clinic.open { clinic in
                // The signer's list is for both sites, so that only the host can tell.
                try clinic.allow(version: 2, more: "--site clinic-002")
                let other = try clinic.sign("RB-NOTE-001", ["text": "for another"], for: target)
                try clinic.smuggle(other)
                try clinic.turn()
                #expect(!clinic.exists("srv/note.txt"))
                #expect(try clinic.statements("refusal").map(\.code) == [code])

                let ours = try clinic.order("RB-NOTE-001", ["text": "for us"])
                try clinic.turn()
                #expect(try clinic.outcome(of: ours) == "success")
            }
        }

        @Test func `an order for every host of the site runs on this one`() throws {
            try Clinic.open { clinic in
                let order = try clinic.sign("RB-NOTE-001", ["text": "all"], for: "--site \(Clinic.site) --all-hosts")
                try clinic.send(order)
                try clinic.turn()
                #expect(try clinic.outcome(of: order.id) == "success")
            }
        }

        @Test func `what is not on the allowlist does not run`() throws {
            try Clinic.open(.enrolled) { clinic in
                // A list that was never sent names both; the host's names one.
                try clinic.signAllowlist(version: 1)
                let unlisted = try clinic.sign("RB-BREAK-001")
                try clinic.allow(version: 1, only: ["RB-NOTE-001", "RB-SHELF-001"])
                let signing = try clinic.tries(
                    "order sign RB-BREAK-001 --trust trust.json --allowlist \(clinic.allowlist) --site \(Clinic.site) "
                        + "--host \(Clinic.host) --reason x --signer order.key -o refused.json")
                #expect(signing.status == 3)
                try clinic.smuggle(unlisted)
                let listed = try clinic.order("RB-NOTE-001", ["text": "listed"])
                try clinic.turn()
                #expect(try clinic.outcome(of: unlisted.id) == "not_allowlisted")
                #expect(try clinic.outcome(of: listed) == "success")
                #expect(try clinic.runs().count == 1)
            }
        }

        @Test func `a parameter outside its bounds is refused`() throws {
            try Clinic.open { clinic in
                let order = try clinic.resigned(try clinic.sign("RB-NOTE-001", ["text": "fine"])) {
                    $0.replacing("\"fine\"", with: "\"Not; fine\"")
                }
                try clinic.smuggle(order)
                try clinic.turn()
                #expect(!clinic.exists("srv/note.txt"))
                #expect(try clinic.outcome(of: order.id) == "not_allowlisted")
            }
        }
    }
}
