import Foundation
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
}
