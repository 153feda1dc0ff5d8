import Documents
import Drift
@testable import Execution
import Runbooks
import Signing
import Synchronization
import Testing

/// A plugin says which versions of its tools it was written for; the host says which it has.
@Suite struct ToolTests {
    private static let runbook = Lab.text(
        """
        steps: [{id: write, uses: lab/write, with: {path: /srv/a, content: new}}]
        verify: [{check: lab/holds, with: {path: /srv/a, text: new}}]
        """)

    /// A lab whose `install` answers `question` with this.
    private static func lab(_ question: String, _ answer: String, code: Int32 = 0) -> Lab {
        let lab = Lab()
        let disk = lab.disk
        lab.launcher.script("install") { launch, _ in
            if launch.arguments.count == 2 {
                return launch.arguments[1] == question ? .exit(code, answer) : .exit(1, error: "unknown 1.0")
            }
            let text = String(decoding: launch.standardInput, as: UTF8.self)
            return disk.write(launch.arguments.last ?? "", text, in: launch.writes) ? .exit(0) : .exit(1)
        }
        return lab
    }

    private static func run(_ lab: Lab, tools: String) throws -> RunResult {
        let plugin = Lab.plugin.replacing("summary: For tests\n", with: "summary: For tests\ntools: {\(tools)}\n")
        let tree = try PluginTree([.init(path: "plugin.yaml", kind: .file, mode: 0o644, bytes: Array(plugin.utf8))])
        let bytes = Array(runbook.utf8)
        var blobs = [Digest(of: bytes): bytes]
        for file in tree.files { blobs[file.sha256] = file.bytes }
        let version = try #require(Version("1.0.0"))
        let list = Allowlist(
            version: 1, issued: AdmissionTests.now, expires: AdmissionTests.now + .seconds(60), sites: ["clinic-001"],
            plugins: [.init(id: "lab", version: version, tree: tree)],
            runbooks: [.init(id: "RB-LAB-001", version: version, sha256: Digest(of: bytes))])
        let key = try PrivateKey.generate()
        let opened = try Envelope.seal(list.payload, as: .allowlist, by: [key])
            .open(as: .allowlist, by: KeySet(key.publicKey))
        let allowed = try #require(AllowlistInForce(opened, Reading(file: ""))).admit(
            "RB-LAB-001", params: [:], blobs: { blobs[$0] }, site: "clinic-001", now: AdmissionTests.now,
            trigger: .local)
        return try lab.engine.run(
            allowed, id: "run-1", site: "clinic-001", host: "srv1", trigger: .person(uid: 0), minimum: .degraded,
            stop: lab.stop
        ).value
    }

    @Test(arguments: [
        ("--version", "install (GNU coreutils) 9.1"), ("version", "install 8.0"), ("-V", "install v10.2"),
    ])
    func `a tool inside its range is used, however it says its version`(_ question: String, _ answer: String) throws {
        let lab = Self.lab(question, answer)
        let result = try Self.run(lab, tools: "install: \">=8.0\"")
        #expect(result.outcome == .success)
        #expect(lab.disk.texts["/srv/a"] == "new")
        let asked = try #require(lab.launcher.launches.first)
        #expect(asked.grade == .pure && asked.writes.isEmpty && asked.reads.isEmpty && asked.sockets.isEmpty)
        #expect(asked.network == .none && asked.minimum == .degraded)
    }

    @Test(arguments: [
        ("install: \">=10.0\"", "9.1", "/usr/bin/install is version 9.1, and the plugin lab needs install >=10.0"),
        ("install: \">=8.0 <9\"", "9.1", "/usr/bin/install is version 9.1, and the plugin lab needs install >=8.0 <9"),
        ("install: \">=8.0\"", "no number", "/usr/bin/install says no version when asked"),
    ])
    func `a tool outside its range is refused before anything runs`(
        _ tools: String, _ answer: String, _ message: String
    ) throws {
        let lab = Self.lab("--version", answer)
        let result = try Self.run(lab, tools: tools)
        #expect(result.outcome == .failed)
        guard case .precondition("install", let detail) = result.cause else {
            Issue.record("\(String(describing: result.cause))")
            return
        }
        #expect(detail.hasPrefix(message))
        #expect(lab.disk.texts["/srv/a"] == "old a")
        #expect(lab.journal.plan == nil)
        #expect(lab.launcher.launches.allSatisfy { $0.arguments.count == 2 })
    }

    @Test func `a tool that is not there is refused, and one that the run does not use is not asked for`() throws {
        let lab = Self.lab("--version", "9.1")
        #expect(try Self.run(lab, tools: "systemctl: \">=9000\"").outcome == .success)
        let bare = Lab()
        let gate = ToolGate(seams: bare.engine.seams, minimum: .full, stop: bare.stop)
        let range = try #require(VersionRange(">=3.0"))
        #expect(
            gate.problem(ToolRequirement(tool: "openssl", versions: range, plugin: "lab"))
                == "openssl is not installed, and the plugin lab needs openssl >=3.0: install it")
    }

    @Test(arguments: [("3.0.19", CheckOutcome.pass), ("1.1.1w", .error), ("nothing", .error)])
    func `a check of an old tool is an error, and looks at nothing`(_ version: String, _ outcome: CheckOutcome) throws {
        let lab = Lab()
        let looks = Mutex(0)
        lab.launcher.script("openssl") { launch, _ in
            if launch.arguments.last == "look" {
                looks.withLock { $0 += 1 }
                return .exit(0, "fine")
            }
            return launch.arguments.last == "version" ? .exit(0, "OpenSSL \(version)") : .exit(1)
        }
        let plugin = """
            orderly: plugin/v1
            id: old
            version: 1.0.0
            summary: For tests
            tools: {openssl: ">=3.0"}
            checks:
              look:
                summary: Looks
                severity: low
                controls: ["HIPAA 164.312(b)"]
                every: 5m
                applies: [{tool: openssl}]
                observe: {said: {run: [openssl, look]}}
                expect: [{at: /said, equals: fine}]
            """
        let tree = try PluginTree([.init(path: "plugin.yaml", kind: .file, mode: 0o644, bytes: Array(plugin.utf8))])
        let check = try #require(
            Library(plugins: [PluginSource(folder: "plugins/old", tree: tree)], runbooks: []).check("old/look"))
        let result = Checker(seams: lab.engine.seams, minimum: .full, stop: lab.stop).result(of: check, [:])
        #expect(result.outcome == outcome, "\(result.reason ?? "")")
        #expect(looks.withLock { $0 } == (outcome == .pass ? 1 : 0))
        // Where the tool is not there, the check does not apply.
        let bare = Checker(seams: Lab().engine.seams, minimum: .full, stop: lab.stop).result(of: check, [:])
        #expect(bare.outcome == .notApplicable)
    }
}
