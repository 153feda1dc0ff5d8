import Documents
import TestKit
import Testing

extension WholeProduct {
    /// What becomes of secrets, and of what steps print, in real runs.
    @Suite struct Secrets {
        /// Shell words that print the file `$1` in every form that is looked for.
        private static let forms = """
            forms() {
              cat "$1"; echo
              for before in '' x xx; do
                (printf %s "$before"; cat "$1") | base64 -w0; echo
                (printf %s "$before"; cat "$1") | base64 -w0 | tr '+/' '-_'; echo
              done
              od -An -v -tx1 "$1" | tr -d ' \\n'; echo; od -An -v -tx1 "$1" | tr -d ' \\n' | tr a-f A-F; echo
              od -An -v -tx1 "$1" | tr -d '\\n' | tr ' ' '%'; echo
              head -c 7 "$1"; sleep 0.2; tail -c +8 "$1"; echo
            }
            """

        /// The same forms as they would be found, written by coreutils outside of the product.
        private func forms(of text: String) throws -> [String] {
            func run(_ script: String) throws -> String { try Program.run(["sh", "-c", script, "sh", text]).text }
            let base64 = try ["", "x", "xx"].map { before in
                String(try run("printf '\(before)%s' \"$1\" | base64 -w0").dropFirst(3).dropLast(4))
            }
            let hexadecimal = try run("printf %s \"$1\" | od -An -v -tx1 | tr -d ' \\n'")
            let percent = try run("printf %s \"$1\" | od -An -v -tx1 | tr -d '\\n' | tr ' ' '%'")
            return [text] + base64 + base64.map { $0.replacing("+", with: "-").replacing("/", with: "_") }
                + [hexadecimal, hexadecimal.uppercased(), percent]
        }

        /// Also where JSON has escaped its slashes.
        private func holding(_ form: String, _ clinic: Clinic) throws -> [String] {
            try clinic.files(holding: form) + clinic.files(holding: form.replacing("/", with: "\\/"))
        }

        @Test func `a secret is in no form in what a host keeps, logs or proves, and other text is in every form`()
            throws
        {
            let random = { String(UInt64.random(in: 1 << 60 ... .max), radix: 36) }
            let (secret, plain) = ("s3cret~?>\(random())", "pl4in1~?>\(random())")
            try Clinic.open({ clinic in
                let body = """
                    \(Self.forms)
                    printf %s "$PARAM_PLAIN" > /tmp/plain
                    for file in /run/secrets/token /tmp/plain; do forms $file >&2; done
                    exit 9
                    """
                let params = "{plain: {type: string, pattern: \"[a-z0-9~?>]+\"}}"
                return [
                    Book("RB-FORM-001", params: params, [Book.script("use", confine: "{secrets: [token]}", body)]),
                    // A step that is not given the secret, and knows it all the same.
                    Book(
                        "RB-FORM-002", params: params,
                        [
                            Book.script(
                                "peek", confine: "{read: [\(clinic("srv/copy"))]}",
                                "cat \(clinic("srv/copy")) >&2; echo \"$PARAM_PLAIN\" >&2; exit 9")
                        ]),
                    Book(
                        "RB-FORM-003",
                        [
                            "  - id: input\n    run: [grep, -c, \"\(secret.prefix(6))\"]\n"
                                + "    confine: {secrets: [{name: token, as: stdin}]}",
                            "  - id: variable\n    run: [printenv, TOKEN]\n"
                                + "    confine: {secrets: [{name: token, env: TOKEN}]}\n    result: {parse: text, "
                                + "take: {said: {at: \"\", type: string, pattern: \"\\\\[secret token\\\\]\"}}}",
                        ]),
                ]
            }) { clinic in
                let file = try clinic.write("keys/token", secret, mode: 0o600)
                try clinic.write("srv/copy", "password=\(secret)\n")
                try clinic.configure([
                    "secrets: {token: {file: \(file)}}", "log_file: \(clinic("agent.log"))", "log_level: DEBUG",
                ])
                for book in ["RB-FORM-001", "RB-FORM-002"] {
                    let done = try clinic.carriesOut(book, ["plain": plain])
                    #expect(done.outcome == "failed", "\(done)")
                }
                let local = try clinic.tries("run RB-FORM-001 --set plain=\(plain) \(Clinic.config)")
                #expect(local.errors.contains("[secret token]") || local.text.contains("[secret token]"))
                let other = try clinic.carriesOut("RB-FORM-003")
                #expect(other.outcome == "success", "\(other)")
                try clinic.write("local.txt", local.text + local.errors)
                let export = try clinic.export("--with-output")
                #expect(clinic.exists(export))

                for form in try forms(of: secret) {
                    let found = try holding(form, clinic)
                    #expect(Set(found).isSubset(of: ["keys/token", "srv/copy"]), "\(form)")
                }
                for form in try forms(of: plain) {
                    let found = try holding(form, clinic)
                    #expect(found.contains { $0.hasPrefix("host/state/queue.db") }, "the control: \(form)")
                }
            }
        }

        @Test func `a secret that is not there ends a run before anything happens`() throws {
            try Clinic.open({ clinic in
                let note = clinic("srv/note.txt")
                return [
                    Book(
                        "RB-GONE-001",
                        [
                            Book.script("write", confine: "{write: [\(note)]}", "echo new > \(note)"),
                            Book.script("use", confine: "{secrets: [token]}", "exit 0"),
                        ])
                ]
            }) { clinic in
                try clinic.write("srv/note.txt", "old\n")
                let refused = try clinic.carriesOut("RB-GONE-001")
                #expect(refused.outcome == "rejected", "\(refused)")
                #expect(refused.reason?.contains("`token` is not bound") == true, "\(refused)")
                #expect(refused.verdict("write") == nil, "\(refused)")
                #expect(try clinic.tries("run RB-GONE-001 \(Clinic.config)").status == 3)
                #expect(try clinic.text("srv/note.txt") == "old\n")
                let file = try clinic.write("keys/token", "long enough", mode: 0o600)
                try clinic.configure(["secrets: {token: {file: \(file)}}"])
                #expect(try clinic.carriesOut("RB-GONE-001").outcome == "success", "the control")
            }
        }

        @Test func `what a step prints steers nobody's terminal`() throws {
            try Clinic.open({ _ in
                let hostile = "printf '\\033[2J\\033]0;title\\007\\302\\2332Jred\\r\\342\\200\\256gpj.exe' >&2; exit 1"
                return [Book("RB-EVIL-001", [Book.script("print", hostile)])]
            }) { clinic in
                try clinic.turn()
                let said = try clinic.tries("run RB-EVIL-001 \(Clinic.config)")
                let shown = said.text + said.errors
                #expect(shown.contains("\\x1b[2J\\x1b]0;title\\x07\\u{9b}2Jred\\x0d\\u{202e}gpj.exe"), "\(shown)")
                let export = try clinic.export("--with-output")
                for output in [
                    said, try clinic.tries("run RB-EVIL-001 --json \(Clinic.config)"),
                    try clinic.tries("evidence show \(export)"), try clinic.tries("runs \(Clinic.config)"),
                ] {
                    let text = output.text + output.errors
                    for scalar in text.unicodeScalars where scalar != "\n" && scalar != "\t" {
                        #expect(!scalar.isControl, "\(scalar.value)")
                    }
                }
            }
        }
    }
}
