import Documents
import TestKit
import Testing

extension WholeProduct {
    /// What plugins offer, in real runs: reloads around a commit, undo by cases over what was.
    @Suite struct ExecutionActions {
        private static func plugin(_ clinic: Clinic) -> String {
            let spool = clinic("srv/spool")
            let note = clinic("srv/note.txt")
            return """
                orderly: plugin/v1
                id: lamp
                version: 1.0.0
                summary: A lamp that is a file, and a daemon that reads a note
                actions:
                  reload:
                    summary: The daemon reads its note again
                    grade: files
                    script:
                      interpreter: sh
                      body: cat \(note) >> \(spool)/read
                    confine: {read: [\(note)], write: [{path: \(spool), mode: direct}]}
                    undo: none
                    harmless: Reading again hurts nobody.
                  turn:
                    summary: The lamp is on or off
                    params: {to: {type: enum, values: ["on", "off", "broken"]}}
                    grade: files
                    script:
                      interpreter: sh
                      body: |
                        echo "$PARAM_TO" > \(spool)/lamp
                        echo "$PARAM_TO" >> \(spool)/turned
                    confine: {write: [{path: \(spool), mode: direct}]}
                    before:
                      look:
                        run: [cat, \(spool)/lamp]
                        confine: {read: [\(spool)]}
                        parse: text
                        take: {was: {at: "", type: enum, values: ["on", "off"]}}
                    undo: [{if: [{value: "${{ before.was }}", equals: "off"}], uses: lamp/turn, with: {to: "off"}}]

                """
        }

        @Test func `a daemon is told after the commit, and again after its undo`() throws {
            try Clinic.open({ clinic in
                try clinic.write("library/plugins/lamp/plugin.yaml", Self.plugin(clinic))
                let note = clinic("srv/note.txt")
                let write = Book.script(
                    "write", confine: "{write: [\(note)]}", "echo new > \(note)", "activate: {uses: lamp/reload}")
                return [Book("RB-LOAD-001", [write]), Book("RB-LOAD-002", [write, Book.failing])]
            }) { clinic in
                try clinic.write("srv/note.txt", "old\n")
                try clinic.write("srv/spool/read", "")
                let failed = try clinic.carriesOut("RB-LOAD-002")
                #expect(failed.outcome == "reverted", "\(failed)")
                #expect(try clinic.text("srv/spool/read") == "new\nold\n")
                let done = try clinic.carriesOut("RB-LOAD-001")
                #expect(done.outcome == "success", "\(done)")
                #expect(try clinic.text("srv/spool/read") == "new\nold\nnew\n")
            }
        }

        @Test func `what was before decides the undo, and what is found after it the outcome`() throws {
            try Clinic.open({ clinic in
                try clinic.write("library/plugins/lamp/plugin.yaml", Self.plugin(clinic))
                let turn = { (to: String) in "  - {id: turn, uses: lamp/turn, with: {to: \"\(to)\"}, timeout: 90s}" }
                return [
                    Book("RB-LAMP-001", [turn("on")]), Book("RB-LAMP-002", [turn("on"), Book.failing]),
                    Book("RB-LAMP-003", [turn("off"), Book.failing]),
                ]
            }) { clinic in
                try clinic.write("srv/spool/lamp", "off\n")
                try clinic.write("srv/spool/turned", "")
                let reverted = try clinic.carriesOut("RB-LAMP-002")
                #expect(reverted.outcome == "reverted", "\(reverted)")
                #expect(try clinic.text("srv/spool/turned") == "on\noff\n")
                #expect(try clinic.carriesOut("RB-LAMP-001").outcome == "success")
                #expect(try clinic.text("srv/spool/lamp") == "on\n")
                // No case speaks of a lamp that was on, so nothing is done, and what is left is seen.
                let left = try clinic.carriesOut("RB-LAMP-003")
                #expect(left.outcome == "inconsistent", "\(left)")
                #expect(try clinic.text("srv/spool/lamp") == "off\n")
            }
        }
    }
}
