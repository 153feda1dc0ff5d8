import Documents
import TestKit
import Testing

extension WholeProduct {
    @Suite struct Orders {
        @Test func `an order changes a file, and its evidence is delivered and receipted`() throws {
            try Clinic.open { clinic in
                try clinic.write("srv/note.txt", "before\n")
                let order = try clinic.order("RB-NOTE-001", ["text": "after"])
                try clinic.turn()

                #expect(try clinic.text("srv/note.txt") == "after\n")
                #expect(try clinic.outcome(of: order) == "success")
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
    }
}
