import Foundation
import Runbooks
import TestKit
import Testing

@Suite struct DocumentTests {
    @Test(arguments: ["text", "json"])
    func `all mistakes of a library are said at once`(_ format: String) throws {
        let result = try Program.run(
            [Office.folder + "/orderly", "validate", ".", "--format", format], in: Office.golden + "/bad")
        #expect(result.status == 1)
        try Golden.compare(result.text, with: "bad/validate.\(format == "text" ? "txt" : "json")")
        #expect(result.errors.hasSuffix(" errors, 0 warnings\n"))
    }

    @Test(arguments: [".", "runbooks plugins baseline.yaml", "runbooks/RB-NOTE-001.yaml", "plugins/demo"])
    func `a library without mistakes is fine, whichever part of it is named`(_ paths: String) throws {
        let argv = [Office.folder + "/orderly", "validate"] + paths.split(separator: " ").map(String.init)
        let result = try Program.run(argv, in: Office.golden + "/good")
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.isEmpty)
    }

    @Test func `a folder without documents, and a path that is not there, are wrong usage`() throws {
        let office = try Office()
        #expect(try office.run("validate .").status == 2)
        #expect(try office.run("validate gone").status == 2)
    }

    @Test func `a document that is too large is one finding beside the others, and nothing is signed`() throws {
        let office = try Office().prepared()
        // An ordinary user cannot give copies to the files' owner, as FileManager would.
        let copied = try Program.run(["cp", "-R", Office.golden + "/good/runbooks", office.scratch("mine")])
        try #require(copied.status == 0, "\(copied.errors)")
        let line = "validate mine --plugins \(Office.golden)/good/plugins"
        try office.done(line)
        let padding = String(repeating: "#", count: 1 << 20)
        try office.scratch.write("mine/RB-BIG-001.yaml", "orderly: runbook/v1\n" + padding, mode: 0o644)
        try office.scratch.write("mine/RB-BAD-001.yaml", "orderly: runbook/v1\n", mode: 0o644)
        for format in ["text", "json"] {
            let result = try office.run("\(line) --format \(format)")
            #expect(result.status == 1)
            #expect(result.text.contains("ORD-001") && result.text.contains("RB-BAD-001.yaml"), "\(result.text)")
            #expect(result.text.contains("larger than 1048576 bytes"), "\(result.text)")
        }
        let signed = try office.run(
            "allowlist sign --unproven untried --version 2 --site clinic-001 --runbooks mine --plugins \(Office.golden)/good/plugins "
                + "\(Office.consent) --trust trust.json --signer author.key -o second.json")
        #expect(signed.status == 1)
        #expect(signed.errors.contains("ORD-001") && signed.errors.contains("RB-BAD-001.yaml"), "\(signed.errors)")
        #expect(!office.exists("second.json"))
    }

    @Test func `links, devices and set-id bits in a plugin are refused`() throws {
        let office = try Office()
        let plugin = office.scratch("demo")
        try FileManager.default.createDirectory(atPath: plugin, withIntermediateDirectories: true)
        let manifest = try Data(contentsOf: URL(filePath: Office.golden + "/good/plugins/demo/plugin.yaml"))
        try office.scratch.write("demo/plugin.yaml", Array(manifest), mode: 0o644)
        let line = "validate demo --runbooks \(Office.golden)/good/runbooks"
        try office.done(line)
        symlink("/etc/passwd", plugin + "/more.sh")
        let link = try office.run(line)
        #expect(link.status == 1)
        #expect(link.text.contains("ORD-521") && link.text.contains("is a link"))
        unlink(plugin + "/more.sh")
        mkfifo(plugin + "/more.sh", 0o600)
        #expect(try office.run(line).text.contains("no plain file"))
        unlink(plugin + "/more.sh")
        try office.scratch.write("demo/more.sh", "exit 0\n", mode: 0o644)
        chmod(plugin + "/more.sh", 0o4755)
        #expect(try office.run(line).text.contains("has mode 4755"))
        chmod(plugin + "/more.sh", 0o755)
        try office.done(line)
    }

    @Test func `a runbook, a check and a rule are explained`() throws {
        let office = try Office()
        var text = ""
        for name in ["RB-CRON-001", "demo/write", "demo/note", "ORD-251"] {
            text += try office.done("explain \(name) \(Office.library)").text + "----\n"
        }
        try Golden.compare(text, with: "explain.txt")
        // A document's file stands for its id.
        for (path, id) in [("runbooks/RB-CRON-001.yaml", "RB-CRON-001"), ("plugins/demo/plugin.yaml", "demo")] {
            let byFile = try office.done("explain \(Office.golden)/good/\(path) \(Office.library)")
            #expect(try office.done("explain \(id) \(Office.library)").text == byFile.text)
        }
        #expect(try office.run("explain order.key").errors.contains("is no runbook or plugin"))
        #expect(try office.run("explain RB-GONE-001 \(Office.library)").status == 2)
        #expect(try office.run("explain ORD-999").status == 2)
    }

    @Test func `a baseline is judged with the checks that it uses, and signed`() throws {
        let office = try Office().prepared()
        let sign = "baseline sign --trust trust.json --signer site.key -o baseline.json"
        let bad = try office.run("\(sign) \(Office.golden)/bad/baseline.yaml \(Office.library)")
        #expect(bad.status == 1)
        #expect(bad.errors.contains("there is no such check"))
        #expect(!office.exists("baseline.json"))
        let good = "\(Office.golden)/good/baseline.yaml \(Office.library) --version 4"
        #expect(try office.run("baseline sign --trust trust.json --signer order.key \(good)").status == 3)
        try office.done("\(sign) \(good)")
        let shown = try office.done("baseline show baseline.json --host srv2").text
        #expect(shown.hasPrefix("baseline 4 of site clinic-001, heal\n"))
        #expect(shown.contains("off: srv2 is replaced"))
        #expect(!shown.contains("other-note"))
    }

    @Test func `a baseline's version and time may be left to its signer`() throws {
        let office = try Office().prepared()
        let text = try String(contentsOfFile: Office.golden + "/good/baseline.yaml", encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("version:") && !$0.hasPrefix("issued:") }
        try office.scratch.write("draft.yaml", lines.joined(separator: "\n") + "\n", mode: 0o644)
        try office.done("validate draft.yaml \(Office.library)")
        let sign = "baseline sign draft.yaml \(Office.library) --trust trust.json --signer site.key -o baseline.json"
        #expect(try office.run(sign).errors.contains("version"))
        #expect(!office.exists("baseline.json"))
        try office.done("\(sign) --version 3")
        try office.scratch.write("wrong.yaml", lines.joined(separator: "\n") + "\nversion: 0\n", mode: 0o644)
        #expect(try office.run("validate wrong.yaml \(Office.library)").status == 1)
    }

    @Test func `a document with errors is explained, and the errors end it with 1`() throws {
        let office = try Office()
        let bad = "--runbooks \(Office.golden)/bad/runbooks --plugins \(Office.golden)/bad/plugins"
        let names = try FileManager.default.contentsOfDirectory(atPath: Office.golden + "/bad/runbooks")
        let name = try #require(names.sorted().first?.split(separator: ".").first)
        let result = try office.run("explain \(name) \(bad)")
        #expect(result.status == 1)
        #expect(result.errors.contains("error[ORD-"))
    }

    @Test(arguments: ["ORD-001", "ORD-101", "ORD-251", "ORD-411", "ORD-506", "ORD-612"])
    func `a finding of any kind is explained`(_ id: String) throws {
        let text = try Office().done("explain \(id)").text
        #expect(text.hasPrefix("\(id): "))
        #expect(text.contains("\n  to do: "))
    }

    @Test func `every finding of the page is explained in its words`() throws {
        let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: repository.appending(path: "docs/DIAGNOSTICS.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ORD-") }
        let known = Meaning.all.map { "| \($0.id) | \($0.means) | \($0.remedy) |" }
        #expect(rows.map(String.init).sorted() == known.sorted())
    }

    @Test func `a runbook that narrows where an action writes is judged by what is left`() throws {
        let office = try Office()
        let runbook = """
            orderly: runbook/v1
            id: RB-SRV-001
            version: 1.0.0
            name: Write below srv
            severity: low
            controls: ["HIPAA 164.312(b)"]
            params:
              path: {type: path, under: [PLACE]}
            steps:
              - {id: write, uses: demo/write, with: {path: "${{ params.path }}", content: x}, reason: It is signed.}
            verify: [{check: demo/note}]

            """
        try FileManager.default.createDirectory(atPath: office.scratch("mine"), withIntermediateDirectories: true)
        let line = "explain RB-SRV-001 --runbooks mine --plugins \(Office.golden)/good/plugins"
        for (place, isRoot) in [("/srv/notes", false), ("/etc", true)] {
            try office.scratch.write("mine/a.yaml", runbook.replacingOccurrences(of: "PLACE", with: place), mode: 0o644)
            let text = try office.run(line).text
            #expect(text.contains("writes ${{ params.path }} (any path below \(place)), staged"), "\(text)")
            #expect(text.contains("staged; as good as root") == isRoot, "\(text)")
        }
    }
}
