import Documents
import Testing

@testable import Runbooks

@Suite struct VersionTests {
    @Test(arguments: [
        ("OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)", "3.0.19"),
        ("OpenSSL 1.1.1w  11 Sep 2023", "1.1.1"),
        ("systemd 252 (252.38-1~deb12u1)\n+PAM +AUDIT", "252.38"), ("systemd 257 (257-rc1)", "257"),
        ("install (GNU coreutils) 9.1\nCopyright 2022", "9.1"), ("chronyc (chrony) version 4.3 (+READLINE)", "4.3"),
        ("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)", "5.2.15"), ("e2fsck 1.47.0", "1.47.0"),
        ("iptables v1.8.9 (nf_tables)", "1.8.9"),
        ("nginx version: nginx/1.22.1", "1.22.1"), ("7-Zip 22.01 : Copyright", "22.1"), ("Tool 1.2.3.4.5", "1.2.3.4"),
        ("\n\nTool 2.0", "2.0"),
    ])
    func `the version is the first number with dots of the first line`(_ said: String, _ version: String) throws {
        #expect(try #require(Version(saidBy: said)).description == version)
    }

    @Test(arguments: ["", "\n", "Invalid command", "sha256sum", "no digits\n1.2", "99999999999999999999999"])
    func `what is no version is none`(_ said: String) throws {
        let version = Version(saidBy: said)
        // A number beyond all bounds counts as nothing, and so fits no range.
        #expect(version == nil || version == Version("0"))
    }

    @Test func `a check is held to the tools that it runs, and one with a script to all of its plugin`() throws {
        let plugin = Bench.plugin(
            check: """
                tool:
                  summary: Runs one
                  severity: high
                  controls: ["HIPAA 164.312(b)"]
                  every: 5m
                  observe: {up: {run: [uptime]}}
                  expect: [{at: /up, exists: true}]
                script:
                  summary: Runs a script
                  severity: high
                  controls: ["HIPAA 164.312(b)"]
                  every: 5m
                  observe: {up: {script: {interpreter: sh, body: "openssl version"}}}
                  expect: [{at: /up, exists: true}]
                """
        ).replacing("summary: For tests", with: "summary: For tests\ntools: {openssl: \">=3.0\", uptime: \">=2\"}")
        let library = try Bench.library(plugin: plugin, runbook: nil)
        #expect(library.diagnostics.map(\.description) == [])
        #expect(library.check("demo/well")?.tools == nil)
        #expect(library.check("demo/tool")?.tools?.map(\.tool) == ["uptime"])
        #expect(library.check("demo/script")?.tools?.map(\.tool) == ["openssl", "uptime"])
    }

    @Test func `a range of a tool that nothing runs is refused`() throws {
        let tools = { (list: String) in
            try Bench.findings(
                Bench.library(
                    plugin: Bench.plugin.replacing("summary: For tests", with: "summary: For tests\ntools: {\(list)}")))
        }
        #expect(try tools("openssl: \">=3.0\"") == ["ORD-213"])
        #expect(try tools("uptime: \">=2\", systemctl: \">=248\"") == [])
    }

    @Test func `a runbook needs the tools of the actions that it uses, and no others`() throws {
        let plugin = Bench.plugin.replacing(
            "summary: For tests", with: "summary: For tests\ntools: {tee: \">=8.0\", systemctl: \">=248\"}")
        let library = try Bench.library(plugin: plugin)
        let version = try #require(VersionRange(">=8.0"))
        #expect(
            try library.valid("RB-DEMO-001").requiredTools == [
                ToolRequirement(tool: "tee", versions: version, plugin: "demo")
            ])
    }
}
