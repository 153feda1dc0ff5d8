import Documents
import Testing

extension WholeProduct {
    /// What is remembered of orders and heals: nothing happens twice, and what may not happen yet happens later.
    @Suite struct OrderHistory {
        private static func books(_ clinic: Clinic) throws -> [Book] {
            try clinic.write("library/plugins/door/plugin.yaml", plugin(clinic))
            let note = clinic("srv/note.txt")
            let write = Book.script("write", confine: "{write: [\(note)]}", "echo once >> \(note)")
            return [Book("RB-DOOR-001", [write], "preconditions: [{check: door/open, otherwise: defer}]")]
        }

        /// A door that may be open, and two checks that a runbook is to mend which cannot.
        private static func plugin(_ clinic: Clinic) -> String {
            let check = { (id: String, file: String, more: String) in
                """
                  \(id):
                    summary: The file says what it should
                    severity: low
                    controls: ["NIST 800-53r5 CM-6"]
                    every: 10s
                    observe: {text: {read: \(clinic("srv/" + file))}}
                    expect: [{at: /text, equals: open, if_missing: drift}]
                \(more)
                """
            }
            let heal = { (cooldown: String) in
                "    heal: {runbook: RB-BREAK-001, cooldown: \(cooldown), budget: {runs: 2, per: 24h}}"
            }
            return [
                "orderly: plugin/v1", "id: door", "version: 1.0.0", "summary: A door", "checks:",
                check("open", "door", ""), check("slow", "slow", heal("20h")), check("quick", "quick", heal("0s")),
            ].joined(separator: "\n") + "\n"
        }

        @Test func `an order that failed is over, however often it is offered`() throws {
            try Clinic.open { clinic in
                let order = try clinic.sign("RB-BREAK-001")
                try clinic.send(order)
                for _ in 1...3 {
                    try clinic.turn()
                    try clinic.smuggle(order)
                    try clinic.letTimePass()
                }
                #expect(try clinic.statement(of: order.id).outcome == "reverted")
                #expect(try clinic.runs().count == 1)
            }
        }

        @Test func `an order whose precondition puts it off has another run when it may, and then no more`() throws {
            try Clinic.open(Self.books) { clinic in
                let order = try clinic.order("RB-DOOR-001", more: "--not-after +48h")
                let outcomes = { try clinic.statements("run").filter { $0.order == order }.compactMap(\.outcome) }
                try clinic.turn()
                #expect(try outcomes() == ["deferred"])
                #expect(try clinic.status()["orders"]?["postponed"]?.integer == 1)
                // Not with every poll.
                try clinic.turn()
                #expect(try outcomes() == ["deferred"])
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try outcomes() == ["deferred", "deferred"])
                #expect(!clinic.exists("srv/note.txt"))

                try clinic.write("srv/door", "open")
                for _ in 1...2 {
                    try clinic.letTimePass()
                    try clinic.turn()
                }
                #expect(try outcomes() == ["deferred", "deferred", "success"])
                #expect(try clinic.text("srv/note.txt") == "once\n")
                #expect(try clinic.stage(of: order) == "done")
            }
        }

        @Test func `an order that cannot wait for its precondition is over with it`() throws {
            try Clinic.open(Self.books) { clinic in
                let order = try clinic.order("RB-DOOR-001", more: "--expires 60s")
                try clinic.turn()
                try clinic.write("srv/door", "open")
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.statement(of: order).outcome == "deferred")
                #expect(!clinic.exists("srv/note.txt"))
                #expect(try clinic.status()["orders"]?["waiting"]?.integer == 0)
            }
        }

        @Test(arguments: [("slow", 1), ("quick", 2)])
        func `a heal that fails counts for cooldown and budget as one that helps`(check: String, runs: Int) throws {
            try Clinic.open(Self.books) { clinic in
                try clinic.baseline(version: 1, ["{id: it, uses: door/\(check), mode: heal}"])
                for _ in 1...4 {
                    try clinic.turn()
                    try clinic.letTimePass()
                }
                #expect(try clinic.statements("run").map(\.outcome) == Array(repeating: "reverted", count: runs))
                // Only a budget that is used up calls a person.
                #expect(try clinic.statements("alert").map(\.code) == (runs == 2 ? ["not_healed"] : []))
            }
        }
    }
}
