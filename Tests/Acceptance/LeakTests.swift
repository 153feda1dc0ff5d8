import Documents
import Foundation
import Signing
import TestKit
import Testing

extension WholeProduct {
    /// Runs that give their secret away by every way that there is, and what a host says of them.
    @Suite struct Leaks {
        /// A step that leaks in one way, as the rest of a runbook after its secret was handed over.
        private struct Way {
            let id: String
            let steps: [String]
            var more: [String] = []
        }

        /// `token` is handed over as a file; `$S` is what it holds.
        private static let read = "S=$(cat /run/secrets/token)"
        private static let given = "secrets: [token]"

        private static func ways(_ clinic: Clinic) -> [Way] {
            let srv = clinic("srv")
            func script(_ id: String, _ body: String, _ confine: String = "{\(given)}", _ keys: String...) -> String {
                Book.script(id, confine: confine, "\(read)\n\(body)", keys.joined(separator: "\n    "))
            }
            let writes = "{\(given), write: [\(srv)/out]}"
            return [
                Way(id: "STREAMS", steps: [script("say", "echo \"out $S\"; echo \"err $S\" >&2; exit 3")]),
                Way(id: "NAME", steps: [script("name", "echo x > \"\(srv)/out/$S\"", writes)]),
                Way(
                    id: "UNDONE", steps: [script("name", "echo x > \"\(srv)/out/of-$S\"", writes), Book.failing]),
                Way(id: "LINK", steps: [script("link", "ln -s \"/nowhere/$S\" \(srv)/out/link", writes)]),
                Way(id: "FIFO", steps: [script("pipe", "mkfifo \"\(srv)/out/$S\"", writes)]),
                Way(
                    id: "SETUID",
                    steps: [script("mode", "cp /bin/true \"\(srv)/out/$S\"; chmod 4755 \"\(srv)/out/$S\"", writes)]),
                Way(
                    id: "TAKEN",
                    steps: [
                        script(
                            "ask", "printf '{\"v\": \"%s\"}' \"$S\"", "{\(given)}",
                            "result: {parse: json, take: {v: {at: /v, type: text, max: 1KiB}}}"),
                        Book.script("use", "echo \"$SEEN\"; exit 4", "env: {SEEN: \"${{ steps.ask.v }}\"}"),
                    ]),
                Way(
                    id: "EXPECT",
                    steps: [
                        script(
                            "ask", "printf '{\"v\": \"%s\"}' \"$S\"", "{\(given)}",
                            "result: {parse: json, expect: [{at: /v, equals: other}]}")
                    ]),
                Way(
                    id: "PARSE",
                    steps: [
                        script(
                            "ask", "echo \"$S=1\"; echo \"$S=2\"", "{\(given)}",
                            "result: {parse: key-value, take: {v: {at: /v, type: text, max: 1KiB}}}")
                    ]),
                Way(
                    id: "VALIDATE",
                    steps: [
                        "  - id: write\n    run: [tee, \(srv)/out/a]\n    stdin: x\n    timeout: 60s\n"
                            + "    confine: {write: [\(srv)/out]}\n"
                            + "    validate: {run: [diff, /run/secrets/token, /dev/null], "
                            + "confine: {\(given)}}"
                    ]),
                Way(
                    id: "ACTIVATE",
                    steps: [
                        "  - id: write\n    run: [tee, \(srv)/out/c]\n    stdin: z\n    timeout: 60s\n"
                            + "    confine: {write: [\(srv)/out]}\n    activate: {uses: leak/say}"
                    ]),
                Way(
                    id: "UNDO",
                    steps: [
                        "  - id: write\n    run: [tee, \(srv)/direct]\n    stdin: z\n    timeout: 60s\n"
                            + "    confine: {write: [{path: \(srv)/direct, mode: direct}]}\n"
                            + "    undo: [{if: [{value: \"${{ run.host }}\", equals: \(Clinic.host)}], "
                            + "run: [cat, /run/secrets/token], confine: {\(given)}}]", Book.failing,
                    ]),
                Way(
                    id: "CHECK", steps: ["  - {id: look, check: leak/file, timeout: 60s}"]),
                Way(
                    id: "VERIFY",
                    steps: [
                        "  - id: write\n    run: [tee, \(srv)/out/b]\n    stdin: y\n    timeout: 60s\n    confine: {write: [\(srv)/out]}"
                    ],
                    more: ["verify: [{check: leak/file}]"]),
            ]
        }

        private static func plugin(_ clinic: Clinic) -> String {
            """
            orderly: plugin/v1
            id: leak
            version: 1.0.0
            summary: Looks at what holds a secret
            actions:
              say:
                summary: Says what it holds
                grade: pure
                run: [cat, /run/secrets/token]
                confine: {secrets: [token]}
            checks:
              file:
                summary: A file says nothing
                severity: high
                controls: ["NIST 800-53r5 SI-7"]
                every: 5m
                observe:
                  text: {read: \(clinic("srv"))/copy}
                  said: {run: [cat, \(clinic("srv"))/copy], confine: {read: [\(clinic("srv"))/copy]}, parse: text}
                expect:
                  - {at: /text, equals: "nothing"}
                  - {at: /said, equals: "nothing", say: "it says something"}

            """
        }

        /// What a host says of itself: exports, tables of evidence, log, listings, output.
        private func said(_ clinic: Clinic, _ local: String) throws -> [String: String] {
            var said = ["local": local, "log": try clinic.text("agent.log")]
            said["status"] = try clinic.tries("status \(Clinic.config) --json").text
            said["runs"] = try clinic.tries("runs \(Clinic.config) --json").text
            let export = try clinic.export("--with-output")
            for name in try FileManager.default.subpathsOfDirectory(atPath: clinic(export))
            where !Self.isFolder(clinic("\(export)/\(name)")) {
                said["export/\(name)"] = String(decoding: try clinic.bytes("\(export)/\(name)"), as: UTF8.self)
            }
            let output = clinic("host/state/output")
            for name in (try? FileManager.default.subpathsOfDirectory(atPath: output)) ?? []
            where !Self.isFolder("\(output)/\(name)") {
                let bytes = try Data(contentsOf: URL(filePath: "\(output)/\(name)"))
                said["output/\(name)"] = String(decoding: bytes, as: UTF8.self)
            }
            for run in try clinic.runs() {
                let id = try #require(run["run"]?.string)
                said["runs/\(id)"] = try clinic.tries("runs \(id) \(Clinic.config)").text
            }
            // The journal's commits stay exact, since undo needs them.
            for (table, query) in [
                (
                    "events",
                    "SELECT CAST(event AS TEXT) FROM events WHERE CAST(event AS TEXT) NOT LIKE '{\"committing\"%'"
                ),
                ("checks", "SELECT instance, result, CAST(memory AS TEXT) FROM checks"),
                ("audit", "SELECT * FROM audit"),
                ("outbox", "SELECT reason FROM outbox"), ("orders", "SELECT outcome FROM orders"),
            ] { said["table \(table)"] = try sqlite(clinic, query) }
            let envelopes = try sqlite(clinic, "SELECT CAST(envelope AS TEXT) FROM statements").split(separator: "\n")
            said["table statements"] = try envelopes.map { line in
                let payload = try Clinic.json(Array(line.utf8))["payload"]?.string
                return String(decoding: try #require(payload.flatMap { Base64.bytes($0) }), as: UTF8.self)
            }.joined(separator: "\n")
            return said
        }

        private static func isFolder(_ path: String) -> Bool {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }

        private func sqlite(_ clinic: Clinic, _ query: String) throws -> String {
            try Program.run(["sqlite3", "-cmd", ".timeout 10000", clinic("host/state/queue.db"), query]).text
        }

        /// Carries out every way, on a host that has bound the secret or that has not; answers what it says.
        private func leaks(_ secret: String, bound: Bool) throws -> (said: [String: String], outcomes: [String: String])
        {
            var result: (said: [String: String], outcomes: [String: String]) = ([:], [:])
            try Clinic.open({ clinic in
                try FileManager.default.createDirectory(
                    atPath: clinic("srv/out"), withIntermediateDirectories: false)
                try clinic.write("srv/direct", "before")
                try clinic.write("library/plugins/leak/plugin.yaml", Self.plugin(clinic))
                return Self.ways(clinic).map { Book("RB-LEAK\($0.id)-001", $0.steps, $0.more.joined(separator: "\n")) }
            }) { clinic in
                let file = try clinic.write("keys/token", secret, mode: 0o600)
                try clinic.write("srv/copy", "password=\(secret)\n")
                // The control hides something else, so that the very same runs begin.
                let other = try clinic.write(
                    "keys/other", "never-printed-\(UInt64.random(in: 1 << 60 ... .max))", mode: 0o600)
                try clinic.configure([
                    "secrets: {token: {file: \(bound ? file : other)}}", "log_file: \(clinic("agent.log"))",
                    "log_level: DEBUG",
                ])
                if !bound {
                    // What the step reads is the secret all the same.
                    let books = Self.ways(clinic).map { "library/runbooks/RB-LEAK\($0.id)-001.yaml" }
                    for name in books + ["library/plugins/leak/plugin.yaml"] {
                        let text = try clinic.text(name).replacing("/run/secrets/token", with: clinic("srv/plain"))
                            .replacing("secrets: [token]", with: "read: [\(clinic("srv/plain"))]")
                        try clinic.write(name, text)
                    }
                    try clinic.write("srv/plain", secret)
                    try clinic.allow(version: 2)
                }
                var local = ""
                var orders: [String: String] = [:]
                for way in Self.ways(clinic) { orders[way.id] = try clinic.order("RB-LEAK\(way.id)-001") }
                local += try clinic.turn()
                for (id, order) in orders { result.outcomes[id] = try clinic.statement(of: order).outcome }
                for way in ["STREAMS", "NAME", "FIFO", "VERIFY"] {
                    for json in ["", " --json"] {
                        let run = try clinic.tries("run RB-LEAK\(way)-001\(json) \(Clinic.config)")
                        local += run.text + run.errors
                    }
                }
                result.said = try said(clinic, local)
            }
            return result
        }

        @Test func `a run that gives its secret away by every way leaves no trace of it in what a host says`() throws {
            let secret = "s3cret-\(String(UInt64.random(in: 1 << 60 ... .max), radix: 36))"
            let hidden = try leaks(secret, bound: true)
            let expected = [
                "STREAMS": "failed", "NAME": "success", "UNDONE": "reverted", "LINK": "success", "FIFO": "failed",
                "SETUID": "failed", "TAKEN": "failed", "EXPECT": "failed", "PARSE": "failed", "VALIDATE": "failed",
                "CHECK": "failed", "VERIFY": "reverted", "ACTIVATE": "success", "UNDO": "inconsistent",
            ]
            #expect(hidden.outcomes == expected)
            for form in [secret, Data(secret.utf8).base64EncodedString(), String(secret.dropFirst(7))] {
                for (place, text) in hidden.said { #expect(!text.contains(form), "\(place): \(text)") }
            }
            #expect(hidden.said.contains { $0.key.hasPrefix("export/") && $0.value.contains("[secret token]") })
            #expect(hidden.said["log"]?.contains("[secret token]") == true)

            // The same runs where that secret is not one: every way does leak.
            let open = try leaks(secret, bound: false)
            #expect(open.outcomes == expected)
            for place in ["local", "log"] {
                #expect(open.said[place]?.contains(secret) == true, "the control: \(place)")
            }
            for kind in ["export/", "runs/", "output/", "table statements", "table events"] {
                #expect(
                    open.said.contains { $0.key.hasPrefix(kind) && $0.value.contains(secret) }, "the control: \(kind)")
            }
        }
    }
}
