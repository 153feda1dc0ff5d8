/// Runbooks and plugins of the tests. All that they write lies in the clinic's own `srv`.
enum Library {
    static func write(into clinic: Clinic) throws {
        let srv = clinic("srv")
        for (name, text) in runbooks(srv) { try clinic.write("library/runbooks/\(name).yaml", text) }
        for (name, text) in plugins(srv) { try clinic.write("library/plugins/\(name)/plugin.yaml", text) }
    }

    private static func runbooks(_ srv: String) -> [String: String] {
        [
            // Changes one file, staged.
            "RB-NOTE-001": """
            orderly: runbook/v1
            id: RB-NOTE-001
            version: 1.0.0
            name: Write a note
            severity: low
            controls: ["NIST 800-53r5 CM-6"]
            params: {text: {type: string, pattern: "[a-z0-9 ]{1,40}"}}
            steps:
              - id: write
                run: [tee, \(srv)/note.txt]
                stdin: "${{ params.text }}\\n"
                confine: {write: [\(srv)/note.txt]}
                timeout: 30s

            """,
            // Changes one file, then fails.
            "RB-BREAK-001": """
            orderly: runbook/v1
            id: RB-BREAK-001
            version: 1.0.0
            name: Write a note and fail
            severity: low
            controls: ["NIST 800-53r5 CM-6"]
            steps:
              - id: write
                run: [tee, \(srv)/note.txt]
                stdin: "never to be seen\\n"
                confine: {write: [\(srv)/note.txt]}
                timeout: 30s
              - id: fail
                run: ["false"]
                timeout: 30s

            """,
            // People at work would notice.
            "RB-LOUD-001": """
            orderly: runbook/v1
            id: RB-LOUD-001
            version: 1.0.0
            name: Write a note that people notice
            severity: low
            controls: ["NIST 800-53r5 CM-6"]
            disruptive: true
            steps:
              - id: write
                run: [tee, \(srv)/loud.txt]
                stdin: "loud\\n"
                confine: {write: [\(srv)/loud.txt]}
                timeout: 30s

            """,
            "RB-SHELF-001": """
            orderly: runbook/v1
            id: RB-SHELF-001
            version: 1.0.0
            name: Put the label back
            severity: low
            controls: ["NIST 800-53r5 SI-7"]
            steps:
              - id: write
                run: [tee, \(srv)/label.txt]
                stdin: "as it should be\\n"
                confine: {write: [\(srv)/label.txt]}
                timeout: 30s
            verify:
              - {check: shelf/label}

            """,
        ]
    }

    private static func plugins(_ srv: String) -> [String: String] {
        [
            "shelf": """
            orderly: plugin/v1
            id: shelf
            version: 1.0.0
            summary: A shelf with a label
            checks:
              label:
                summary: The label says what it should
                severity: high
                controls: ["NIST 800-53r5 SI-7"]
                every: 10s
                observe:
                  text: {read: \(srv)/label.txt}
                expect:
                  - {at: /text, equals: "as it should be", if_missing: drift}
                heal: {runbook: RB-SHELF-001, cooldown: 0s, budget: {runs: 2, per: 24h}}

            """
        ]
    }
}
