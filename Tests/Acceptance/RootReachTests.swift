import TestKit
import Testing

extension WholeProduct {
    /// A path and a text that an order gives, and a bound that lets the path lead to a user's keys.
    @Suite struct RootReach {
        static func runbook(_ srv: String) -> String {
            """
            orderly: runbook/v1
            id: RB-KEYS-001
            version: 1.0.0
            name: Write a file
            severity: low
            controls: ["NIST 800-53r5 CM-6"]
            params:
              path: {type: path, under: [\(srv)]}
              text: {type: text, max: 1KiB}
            steps:
              - id: write
                run: [tee, --, "${{ params.path }}"]
                stdin: "${{ params.text }}\\n"
                confine: {write: ["${{ params.path }}"]}
                timeout: 30s

            """
        }

        static let key = "ssh-ed25519 AAAAC3"
        static let keys = "srv/bob/.ssh/authorized_keys"

        static func bound(_ clinic: Clinic) -> String {
            "--bound RB-KEYS-001.path=pattern:^\(clinic("srv"))/[a-z]+/\\.ssh/authorized_keys$"
        }

        static func prepare(_ clinic: Clinic) throws {
            try clinic.write("library/runbooks/RB-KEYS-001.yaml", runbook(clinic("srv")))
            try clinic.write(keys, "ssh-ed25519 old\n", mode: 0o600)
        }

        @Test func `a bound that reaches a user's keys is signed by nobody who was not told`() throws {
            try Clinic.open(.enrolled) { clinic in
                try RootReach.prepare(clinic)
                let sign =
                    "allowlist sign --unproven untried --version 1 --site \(Clinic.site) --runbooks library/runbooks --plugins "
                    + "library/plugins --trust \(clinic.trust) --signer author.key -o allowlist-1.json "
                let refused = try clinic.tries(sign + RootReach.bound(clinic))
                #expect(refused.status == 3)
                #expect(refused.errors.contains("RB-KEYS-001"), "\(refused.errors)")
                #expect(refused.errors.contains(".ssh"), "\(refused.errors)")
                #expect(!clinic.exists("allowlist-1.json"))
                try clinic.orderly(sign + RootReach.bound(clinic) + " --accept-root-equivalent RB-KEYS-001")
                // The control: a bound that no login obeys needs nobody's consent.
                try clinic.orderly(sign + "--bound RB-KEYS-001.path=pattern:\(clinic("srv"))/[a-z]+/notes")
            }
        }

        @Test func `an order's free text does not follow a bounded path into a user's keys`() throws {
            try Clinic.open(.enrolled) { clinic in
                try RootReach.prepare(clinic)
                let accept = " --accept-root-equivalent RB-KEYS-001"
                try clinic.allow(version: 1, more: RootReach.bound(clinic) + accept)
                let params = ["path": clinic(RootReach.keys), "text": RootReach.key]
                let sign =
                    "order sign RB-KEYS-001 --trust \(clinic.trust) --allowlist \(clinic.allowlist) --site "
                    + "\(Clinic.site) --host \(Clinic.host) --signer order.key -o refused.json --reason test"
                let settings = params.flatMap { ["--set", "\($0.key)=\($0.value)"] }
                // Where the documents are at hand, the one who signs hears of it.
                let library = " --runbooks library/runbooks --plugins library/plugins"
                let foreseen = try clinic.tries(sign + library, settings)
                #expect(foreseen.status != 0)
                #expect(
                    foreseen.errors.contains("text reaches what only a bound value may reach"), "\(foreseen.errors)")
                #expect(!clinic.exists("refused.json"))

                let attack = try clinic.order("RB-KEYS-001", params)
                try clinic.turn()
                #expect(try clinic.outcome(of: attack) == "not_allowlisted")
                #expect(try clinic.text(RootReach.keys) == "ssh-ed25519 old\n")

                // The control: the very same order, once the text is bounded as well.
                let text = " --bound RB-KEYS-001.text=pattern:ssh-ed25519.[A-Z]+C3"
                try clinic.allow(version: 2, more: RootReach.bound(clinic) + text + accept)
                let asked = try clinic.order("RB-KEYS-001", params)
                try clinic.turn()
                #expect(try clinic.outcome(of: asked) == "success")
                #expect(try clinic.text(RootReach.keys) == RootReach.key + "\n")
            }
        }
    }
}
