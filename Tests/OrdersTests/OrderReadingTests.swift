import Documents
import Orders
import Signing
import Testing

@Suite struct OrderReadingTests {
    static let digest = String(repeating: "ab", count: 32)
    static let sound = """
        {"orderly":"order/v1","order_id":"000102030405060708090a0b0c0d0e0f","site":"clinic-001","host":"srv1",\
        "do":"run","runbook":{"id":"RB-SSHD-001","sha256":"\(digest)"},"params":{"b":1,"a":["x"]},"issued":"2026-11-21T09:00:00Z",\
        "expires":"2026-11-21T09:15:00Z","not_after":"2026-11-30T00:00:00Z","requires":{"trust":2,"allowlist":41},\
        "reason":"November","ticket":"CHG-1","requested_by":"k.ito@msp.example","approved_by":["p.brandt@msp.example"]}
        """

    static func read(_ text: String) -> (Order?, [Diagnostic]) {
        let reading = Reading(file: "")
        return (Order.read(Array(text.utf8), reading), reading.diagnostics)
    }

    static func replaced(_ old: String, _ new: String) -> String {
        sound.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
    }

    @Test func `every member of a sound order is read`() throws {
        let (found, diagnostics) = OrderReadingTests.read(OrderReadingTests.sound)
        let order = try #require(found)
        #expect(diagnostics.isEmpty)
        #expect(order.id.hex == "000102030405060708090a0b0c0d0e0f")
        #expect(order.target == .host("srv1"))
        guard case .run(let runbook, let params) = order.task else {
            Issue.record("not a run")
            return
        }
        #expect(runbook.id == "RB-SSHD-001" && runbook.digest.hex == OrderReadingTests.digest)
        #expect(params == ["b": 1, "a": ["x"]])
        #expect(order.expires - order.issued == .seconds(900))
        #expect(order.startLimit == Timestamp(rfc3339: "2026-11-30T00:00:00Z"))
        #expect(order.requires == HeldVersions(trust: 2, allowlist: 41))
        #expect(order.approvedBy == ["p.brandt@msp.example"])
    }

    @Test(arguments: [
        Order.Task.run(.init(id: "RB-A-001", digest: Digest(of: [])), params: [:]), .hold(for: .seconds(5400)),
        .release,
    ])
    func `what is written is read back`(_ task: Order.Task) throws {
        for target in [Order.Target.host("srv1"), .allHosts] {
            let order = try Office.order {
                $0.task = task
                $0.target = target
            }
            #expect(Order.read(order.payload, Reading(file: "")) == order)
        }
    }

    @Test func `a run may be ordered after a dry-run, and nothing else may`() throws {
        for prelude in [Order.Prelude.asWritten, .dryRun] {
            let order = try Office.order { $0.prelude = prelude }
            let text = String(decoding: order.payload, as: UTF8.self)
            #expect(text.contains(#""dry_run_first":true"#) == (prelude == .dryRun))
            #expect(Order.read(order.payload, Reading(file: "")) == order)
        }
        let hold = try Office.order { $0.task = .hold(for: .seconds(60)) }
        let asked = String(decoding: hold.payload, as: UTF8.self)
            .split(separator: #""do":"hold""#, maxSplits: 1, omittingEmptySubsequences: false)
            .joined(separator: #""do":"hold","dry_run_first":true"#)
        let reading = Reading(file: "")
        #expect(Order.read(Array(asked.utf8), reading) == nil)
        #expect(reading.diagnostics.contains { $0.message.contains("dry_run_first") }, "\(reading.diagnostics)")
    }

    @Test func `the written form is frozen`() throws {
        let written = String(decoding: try Office.order().payload, as: UTF8.self)
        #expect(
            written == """
                {"orderly":"order/v1","order_id":"000102030405060708090a0b0c0d0e0f","site":"clinic-001","host":"srv1",\
                "do":"run","runbook":{"id":"RB-SSHD-001","sha256":"\(Digest(of: [1]).hex)"},\
                "params":{"units":["ssh.service"]},"issued":"2027-01-15T08:00:00Z","expires":"2027-01-15T08:15:00Z",\
                "requires":{"trust":3,"allowlist":41},"reason":"a test"}
                """)
    }

    @Test(arguments: [
        ("order/v1", "order/v2", "ORD-505"),
        ("000102030405060708090a0b0c0d0e0f", "01JD7Q3M5Z8C5V1N4W2K9R6T0B", "ORD-512"),
        (#""site":"clinic-001""#, #""site":"../x""#, "ORD-504"),
        (#""host":"srv1","#, "", "ORD-511"),
        (#""host":"srv1","#, #""host":"srv1","hosts":"all","#, "ORD-511"),
        (#""host":"srv1","#, #""hosts":"some","#, "ORD-105"),
        (#""do":"run""#, #""do":"dry-run""#, "ORD-105"),
        (#""do":"run""#, #""do":"release""#, "ORD-101"),
        (#""do":"run""#, #""do":"hold""#, "ORD-103"),
        (#""do":"run""#, #""do":"run","for":"2h""#, "ORD-101"),
        (#""do":"run""#, #""do":"run","mode":"run""#, "ORD-101"),
        (#""do":"run""#, #""do":"run","nonce":"x""#, "ORD-101"),
        (#""id":"RB-SSHD-001","#, "", "ORD-103"),
        (digest, "abc", "ORD-501"),
        (#"{"b":1,"a":["x"]}"#, "[]", "ORD-102"),
        (#"{"b":1,"a":["x"]}"#, #"{"b":1,"b":2}"#, "ORD-002"),
        ("2026-11-21T09:15:00Z", "2026-11-21T09:00:00Z", "ORD-508"),
        ("2026-11-21T09:15:00Z", "soon", "ORD-104"),
        ("2026-11-30T00:00:00Z", "2026-11-21T09:14:00Z", "ORD-508"),
        (#""trust":2"#, #""trust":0"#, "ORD-503"),
        (#""allowlist":41"#, #""allowlist":-1"#, "ORD-503"),
        (#""requires":{"trust":2,"allowlist":41},"#, "", "ORD-103"),
        ("November", "", "ORD-514"),
        ("November", #"\u001b[2J"#, "ORD-514"),
        ("November", #"\u202egnihton"#, "ORD-514"),
        ("CHG-1", String(repeating: "x", count: 501), "ORD-514"),
        ("k.ito@msp.example", #"a\nb"#, "ORD-514"),
    ])
    func `an order with a mistake is refused, and the mistake named`(_ old: String, _ new: String, _ id: String) {
        let (order, diagnostics) = OrderReadingTests.read(OrderReadingTests.replaced(old, new))
        #expect(order == nil)
        #expect(diagnostics.map(\.id).contains(id), "\(diagnostics)")
    }

    @Test(arguments: ["0s", "8d", "2 h", "", "-1h", "999999999999999999999d"])
    func `a hold is bounded`(_ time: String) {
        let hold = OrderReadingTests.replaced(#""do":"run""#, #""do":"hold","for":"\#(time)""#)
        #expect(OrderReadingTests.read(hold).1.map(\.id).contains("ORD-513"))
    }

    @Test func `an order is bounded in size`() throws {
        let order = try Office.order {
            $0.task = .run(
                .init(id: "RB-A-001", digest: Digest(of: [])),
                params: ["text": Node(String(repeating: "x", count: Order.largest))])
        }
        #expect(Order.read(order.payload, Reading(file: "")) == nil)
    }

    @Test func `an order needs a reason`() throws {
        let silent = try Office.order { $0.reason = "" }
        #expect(Order.read(silent.payload, Reading(file: "")) == nil)
        #expect(Order.read(try Office.order().payload, Reading(file: "")) != nil)
    }

    @Test func `order ids are 128 random bits`() {
        var generator = SystemRandomNumberGenerator()
        let ids = (0..<100).map { _ in OrderID(using: &generator) }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { OrderID(hex: $0.hex) == $0 })
    }
}
