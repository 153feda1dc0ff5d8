import Documents
import TestKit
import Testing

extension WholeProduct {
    /// A plugin's `tools`, held against the tools of this machine.
    @Suite struct ToolVersions {
        private static func write(_ range: String, into clinic: Clinic) throws {
            try clinic.write(
                "library/plugins/seal/plugin.yaml",
                """
                orderly: plugin/v1
                id: seal
                version: 1.0.0
                summary: OpenSSL
                tools: {openssl: "\(range)"}
                actions:
                  digest:
                    summary: Make a digest of a text
                    params: {}
                    grade: pure
                    run: [openssl, dgst, -sha256]
                    stdin: text
                checks:
                  digest:
                    summary: Digests can be made
                    severity: low
                    controls: ["NIST 800-53r5 SI-7"]
                    every: 1m
                    observe: {text: {run: [openssl, dgst, -sha256], stdin: text}}
                    expect: [{at: /text, exists: true}]

                """)
            try clinic.write(
                "library/runbooks/RB-SEAL-001.yaml",
                """
                orderly: runbook/v1
                id: RB-SEAL-001
                version: 1.0.0
                name: Make a digest
                severity: low
                controls: ["NIST 800-53r5 SI-7"]
                steps:
                  - {id: digest, uses: seal/digest, timeout: 30s}

                """)
        }

        @Test(arguments: [
            (">=0.9", "success", "pass"), (">=900", "failed", "error"), (">=0.1 <0.9", "failed", "error"),
        ])
        func `a run and a check are refused where openssl is not what the plugin was written for`(
            _ range: String, _ outcome: String, _ found: String
        ) throws {
            try Clinic.open(.enrolled) { clinic in
                try Self.write(range, into: clinic)
                try clinic.allow(version: 1)
                try clinic.baseline(version: 1, ["{id: digest, uses: seal/digest, mode: audit}"])
                let order = try clinic.order("RB-SEAL-001")
                let said = try clinic.turn()
                #expect(try clinic.outcome(of: order) == outcome, "\(said)")
                // What was found stands in the evidence where it would do.
                let held = try clinic.statement(of: order).record["tools"]?.list?.first
                #expect((held?["needed"]?.string == range) == (outcome == "success"))
                #expect(held?["path"]?.string.map { $0.hasSuffix("/openssl") } ?? (outcome == "failed"))
                #expect((held?["version"]?.string).map { !$0.isEmpty } ?? (outcome == "failed"))
                #expect(try clinic.statements("check").last?.record["result"]?.string == found)
                let told = "needs openssl \(range): install such a version"
                #expect(try clinic.tries("check \(Clinic.config)").text.contains(told) == (found == "error"))
            }
        }
    }
}
