import Documents
import Foundation
import TestKit
import Testing

extension WholeProduct {
    /// Bad input of every kind: one clear message, the documented exit code, and nothing lost.
    @Suite struct BadInput {
        /// What is done to a file, and what the agent has to name.
        enum Damage: String, CaseIterable, Sendable {
            case empty, halfWritten, garbage, oversized, missing, folder

            func strike(_ path: String) throws {
                let files = FileManager.default
                let bytes = try Data(contentsOf: URL(filePath: path))
                let mode = try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o600
                let damaged: Data? =
                    switch self {
                    case .empty: Data()
                    case .halfWritten: bytes.prefix(bytes.count / 2)
                    case .garbage: Data((0..<512).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) })
                    case .oversized: Data(repeating: 0x20, count: 5 << 20)
                    case .missing, .folder: nil
                    }
                try files.removeItem(atPath: path)
                if self == .folder { try files.createDirectory(atPath: path, withIntermediateDirectories: false) }
                guard let damaged else { return }
                _ = files.createFile(atPath: path, contents: damaged, attributes: [.posixPermissions: mode])
            }
        }

        /// One clinic for all of one file's damages: each is mended again.
        @Test(arguments: ["host/agent.yaml", "host/trust.json", "host/state/admission.json", "host/state/evidence.key"])
        func `a damaged file is named, ends every command alike, and costs nothing`(file: String) throws {
            try Clinic.open { clinic in
                let first = try clinic.order("RB-NOTE-001", ["text": "before"])
                try clinic.turn()
                #expect(try clinic.outcome(of: first) == "success")
                let statements = try clinic.statements().count
                let good = try clinic.bytes(file)
                for damage in Damage.allCases {
                    try damage.strike(clinic(file))
                    // What --config names has to be a file; what is wrong in files is a finding.
                    let isNoFile = file == "host/agent.yaml" && [.missing, .folder].contains(damage)
                    for line in ["agent --once", "agent --check-config", "status"] {
                        let result = try clinic.tries("\(line) \(Clinic.config)")
                        #expect(result.status == (isNoFile ? 2 : 1), "\(line), \(damage): \(result.errors)")
                        #expect(result.text.isEmpty)
                        #expect(result.errors.contains(file), "\(line), \(damage): \(result.errors)")
                    }
                    try? FileManager.default.removeItem(atPath: clinic(file))
                    try clinic.write(file, good, mode: 0o600)
                }
                let second = try clinic.order("RB-NOTE-001", ["text": "afterwards"])
                try clinic.turn()
                #expect(try clinic.outcome(of: second) == "success")
                #expect(try clinic.statements().count > statements)
                #expect(try clinic.tries("evidence verify \(clinic.export()) --root root.pub").status == 0)
            }
        }

        /// What a host needs to speak with its server only: it works on without, and says what to mend.
        @Test(arguments: ["host/tls.pem", "host/tls.key", "host/ca.pem", "host/receipt.pub"])
        func `a damaged file of the connection is named, and what waits is delivered once it is mended`(
            file: String
        ) throws {
            try Clinic.open { clinic in
                try clinic.turn()
                let good = try clinic.bytes(file)
                let isReceiptKey = file == "host/receipt.pub"
                // A host that was given no receipt key keeps receipts as they come.
                let damages = Damage.allCases.filter { !isReceiptKey || $0 != .missing }
                for damage in damages {
                    try clinic.orderly("run RB-NOTE-001 --set text=\(damage.rawValue.lowercased()) \(Clinic.config)")
                    try damage.strike(clinic(file))
                    let check = try clinic.tries("agent --check-config \(Clinic.config)")
                    #expect(check.status == 1, "\(damage): \(check.errors)")
                    #expect(check.text.isEmpty)
                    #expect(check.errors.contains(file), "\(damage): \(check.errors)")

                    let turn = try clinic.tries("agent --once \(Clinic.config)")
                    #expect(turn.status == 1, "\(damage): \(turn.errors)")
                    #expect(turn.errors.contains(file), "\(damage): \(turn.errors)")
                    #expect(!turn.errors.contains("/run/orderly"), "\(damage): \(turn.errors)")
                    let undelivered = try clinic.status()["evidence"]?["undelivered"]
                    #expect(undelivered?["what"]?.string?.contains(file) == true, "\(damage)")
                    #expect(try clinic.orderly("status \(Clinic.config)").text.contains(file))

                    // A second turn says it again, and states nothing more.
                    let pending = try clinic.status()["evidence"]?["pending"]?.integer
                    #expect(try clinic.tries("agent --once \(Clinic.config)").status == 1)
                    #expect(try clinic.status()["evidence"]?["pending"]?.integer == pending)

                    try? FileManager.default.removeItem(atPath: clinic(file))
                    try clinic.write(file, good, mode: file.hasSuffix("key") ? 0o600 : 0o644)
                    try clinic.letTimePass()
                    try clinic.turn()
                    #expect(try clinic.status()["evidence"]?["pending"]?.integer == 0)
                    #expect(try clinic.status()["evidence"]?["undelivered"] == nil)
                }
                let alerts = try clinic.statements("alert").filter { $0.code == "evidence_held_up" }
                #expect(alerts.count == (isReceiptKey ? damages.count : 0), "\(alerts)")
                let order = try clinic.order("RB-NOTE-001", ["text": "afterwards"])
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "success")
                #expect(try clinic.tries("evidence verify \(clinic.export()) --root root.pub").status == 0)
                let counted = try #require(try clinic.status()["statistics"])
                #expect(counted["orders"]?["success"]?.integer == 1)
                #expect(counted["polls_failed"]?.integer == (isReceiptKey ? 0 : Int64(2 * damages.count)))
                #expect(counted["last_error"]?["what"]?.string?.contains(file) == true)
            }
        }

        @Test func `a key that others can read is refused, and the message says how to mend it`() throws {
            try Clinic.open { clinic in
                for key in ["host/state/evidence.key", "order.key", "control/operators/operator.key"] {
                    _ = try Program.run(["chmod", "0644", clinic(key)])
                    let line =
                        switch key {
                        case "order.key":
                            "order sign --do release --trust trust.json --allowlist \(clinic.allowlist) "
                                + "--site \(Clinic.site) --host \(Clinic.host) --reason x --signer order.key -o o.json"
                        case "host/state/evidence.key": "agent --once \(Clinic.config)"
                        default: "order list --as control/operators"
                        }
                    let refused = try clinic.tries(line)
                    #expect(refused.status == (key.hasPrefix("host") ? 1 : 3), "\(refused.errors)")
                    #expect(refused.errors.contains(key) && refused.errors.contains("chmod"), "\(refused.errors)")
                    _ = try Program.run(["chmod", "0600", clinic(key)])
                    #expect(try clinic.tries(line).status == 0)
                }
            }
        }

        @Test func `a ledger that is no database ends the agent with 70 and is not written over`() throws {
            try Clinic.open { clinic in
                try clinic.turn()
                for suffix in ["-wal", "-shm"] where clinic.exists("host/state/queue.db" + suffix) {
                    try FileManager.default.removeItem(atPath: clinic("host/state/queue.db" + suffix))
                }
                let good = try clinic.bytes("host/state/queue.db")
                let junk = Array("this is not a database, but somebody's notes\n".utf8)
                try clinic.write("host/state/queue.db", junk, mode: 0o600)
                let result = try clinic.tries("agent --once \(Clinic.config)")
                #expect(result.status == 70, "\(result.errors)")
                #expect(result.errors.contains("queue.db"), "\(result.errors)")
                #expect(try clinic.bytes("host/state/queue.db") == junk)
                try clinic.write("host/state/queue.db", good, mode: 0o600)
                try clinic.turn()
            }
        }
    }
}
