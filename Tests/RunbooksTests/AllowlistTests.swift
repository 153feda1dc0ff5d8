import Documents
import Signing
import Testing

@testable import Runbooks

@Suite struct AllowlistTests {
    static let now = Timestamp(seconds: 1_763_715_600)
    static let runbook = Bench.runbook(
        steps: "- {id: a, uses: demo/restart, with: {unit: \"${{ params.unit }}\"}}\n"
            + "- {id: b, uses: demo/write, with: {path: /etc/cron.d/x, content: \"${{ params.note }}\"}, reason: Tests.}"
    ).replacing("unit: {type: unit, one_of: [ssh.service]}", with: "unit: {type: unit}")

    /// Bytes by digest, and the list that names them.
    struct Pack {
        var allowlist: Allowlist
        var blobs: [Digest: [UInt8]]

        func inForce() throws -> AllowlistInForce {
            let reading = Reading(file: "")
            return try #require(AllowlistInForce(try Self.opened(allowlist.payload), reading), "\(reading.diagnostics)")
        }

        static func opened(_ payload: [UInt8], as kind: PayloadKind = .allowlist) throws -> OpenedPayload {
            let key = try PrivateKey.generate()
            return try Envelope.seal(payload, as: kind, by: [key]).open(as: kind, by: KeySet(key.publicKey))
        }
    }

    static func pack(
        runbook: String = runbook, plugin: String = Bench.plugin, params: [String: Bound] = [:], heals: [String] = [],
        grace: [Severity: Duration] = [:], files: [String: String] = [:]
    ) throws -> Pack {
        let tree = try Bench.tree(plugin, files)
        let bytes = Array(runbook.utf8)
        var blobs = [Digest(of: bytes): bytes]
        for file in tree.files { blobs[file.sha256] = file.bytes }
        let version = try #require(Version("1.0.0"))
        return Pack(
            allowlist: Allowlist(
                version: 41, issued: now, expires: now + .seconds(3600), grace: grace, sites: ["clinic-001"],
                plugins: [.init(id: "demo", version: version, tree: tree)],
                runbooks: [
                    .init(id: "RB-DEMO-001", version: version, sha256: Digest(of: bytes), params: params, heals: heals)
                ]), blobs: blobs)
    }

    static let bounds: [String: Bound] = ["unit": .oneOf(["ssh.service"]), "note": .oneOf(["hello"])]

    @discardableResult
    static func admit(
        _ pack: Pack, _ params: [String: Node] = ["unit": "ssh.service"], sha256: Digest? = nil,
        baseline: [String: Node] = [:], site: String = "clinic-001", at time: Timestamp = now, trigger: Trigger = .order
    ) throws -> AllowedRunbook {
        try pack.inForce().admit(
            "RB-DEMO-001", sha256: sha256, params: params, baseline: baseline, blobs: { pack.blobs[$0] }, site: site,
            now: time, trigger: trigger)
    }

    @Test func `a listed runbook is admitted with its typed parameters`() throws {
        let pack = try Self.pack(params: Self.bounds)
        let allowed = try Self.admit(
            pack, ["unit": "ssh.service", "maybe": .null], sha256: pack.allowlist.runbooks[0].sha256)
        #expect(allowed.params == ["unit": "ssh.service", "note": "", "wait": "30s", "units": []])
        #expect(allowed.valid.used.map(\.id) == ["demo"])
        #expect(allowed.valid.used.first?.tree == pack.allowlist.plugins[0].tree)
        #expect(allowed.valid.action("demo/restart") != nil)
        #expect(allowed.allowlist.version == 41)
    }

    @Test func `a list reads back as it was written, and only as an allowlist`() throws {
        let list = try Self.pack(params: Self.bounds, heals: ["demo/well"], grace: [.high: .seconds(60)]).allowlist
        let reading = Reading(file: "")
        #expect(Allowlist.read(list.payload, reading) == list)
        #expect(reading.diagnostics.isEmpty)
        #expect(AllowlistInForce(try Pack.opened(list.payload, as: .baseline), reading) == nil)
    }

    @Test func `one changed byte of a runbook or a plugin's file is refused`() throws {
        for (digest, bytes) in try Self.pack(params: Self.bounds).blobs {
            var pack = try Self.pack(params: Self.bounds)
            pack.blobs[digest] = bytes + [0x0A]
            #expect(throws: AllowlistRefusal.self) { try Self.admit(pack) }
            pack.blobs[digest] = nil
            #expect(throws: AllowlistRefusal.self) { try Self.admit(pack) }
        }
        #expect(throws: Never.self) { try Self.admit(try Self.pack(params: Self.bounds)) }
    }

    @Test func `an order for other bytes is refused`() throws {
        let pack = try Self.pack(params: Self.bounds)
        let other = Digest(of: [1])
        #expect(throws: AllowlistRefusal.otherDigest(listed: pack.allowlist.runbooks[0].sha256, asked: other)) {
            try Self.admit(pack, sha256: other)
        }
    }

    @Test func `what is not listed is refused`() throws {
        let pack = try Self.pack(params: Self.bounds)
        let list = try pack.inForce()
        #expect(throws: AllowlistRefusal.runbookNotListed("RB-OTHER-001")) {
            try list.admit(
                "RB-OTHER-001", params: [:], blobs: { pack.blobs[$0] }, site: "clinic-001", now: Self.now,
                trigger: .order)
        }
        let foreign = Self.runbook.replacing("demo/restart", with: "other/restart")
        #expect(throws: AllowlistRefusal.pluginNotListed("other")) {
            try Self.admit(try Self.pack(runbook: foreign, params: Self.bounds))
        }
    }

    @Test func `bytes that call themselves something else are refused`() throws {
        let renamed = Self.runbook.replacing("RB-DEMO-001", with: "RB-DEMO-002")
        #expect(throws: AllowlistRefusal.otherName("RB-DEMO-002 1.0.0", listed: "RB-DEMO-001 1.0.0")) {
            try Self.admit(try Self.pack(runbook: renamed, params: Self.bounds))
        }
        let older = Self.runbook.replacing("version: 1.0.0", with: "version: 0.9.0")
        #expect(throws: AllowlistRefusal.otherName("RB-DEMO-001 0.9.0", listed: "RB-DEMO-001 1.0.0")) {
            try Self.admit(try Self.pack(runbook: older, params: Self.bounds))
        }
        let plugin = Bench.plugin.replacing("version: 1.0.0", with: "version: 2.0.0")
        #expect(throws: AllowlistRefusal.otherName("demo 2.0.0", listed: "demo 1.0.0")) {
            try Self.admit(try Self.pack(plugin: plugin, params: Self.bounds))
        }
    }

    @Test func `a signed runbook that breaks a rule is still refused`() throws {
        let bad = Self.runbook.replacing(", reason: Tests.", with: "")
        #expect {
            try Self.admit(try Self.pack(runbook: bad, params: Self.bounds))
        } throws: { error in
            if case .invalid("RB-DEMO-001", let found) = error as? AllowlistRefusal {
                found.map(\.id) == ["ORD-251"]
            } else {
                false
            }
        }
    }

    @Test func `another site is refused`() throws {
        #expect(throws: AllowlistRefusal.otherSite("clinic-002", listed: ["clinic-001"])) {
            try Self.admit(try Self.pack(params: Self.bounds), site: "clinic-002")
        }
    }

    @Test func `an expired list admits no order and nobody here, and heals only in their grace`() throws {
        let heals = ["demo/well"]
        let plain = try Self.pack(params: Self.bounds, heals: heals)
        let graced = try Self.pack(params: Self.bounds, heals: heals, grace: [.medium: .seconds(60)])
        let other = try Self.pack(params: Self.bounds, heals: heals, grace: [.high: .seconds(60)])
        let end = plain.allowlist.expires
        let heal = Trigger.heal(check: "demo/well")
        #expect(throws: Never.self) { try Self.admit(plain, at: end - .milliseconds(1)) }
        #expect(throws: AllowlistRefusal.expired(at: end, grace: .zero)) { try Self.admit(graced, at: end) }
        #expect(throws: AllowlistRefusal.expired(at: end, grace: .zero)) {
            try Self.admit(graced, at: end, trigger: .local)
        }
        #expect(throws: AllowlistRefusal.self) { try Self.admit(plain, at: end, trigger: heal) }
        #expect(throws: Never.self) { try Self.admit(graced, at: end + .seconds(59), trigger: heal) }
        #expect(throws: AllowlistRefusal.self) { try Self.admit(graced, at: end + .seconds(60), trigger: heal) }
        // The grace of another severity is none.
        #expect(throws: AllowlistRefusal.self) { try Self.admit(other, at: end, trigger: heal) }
    }

    @Test func `a check starts only the runbook that it is paired with`() throws {
        let pack = try Self.pack(params: Self.bounds, heals: ["demo/well"])
        #expect(throws: Never.self) { try Self.admit(pack, trigger: .heal(check: "demo/well")) }
        #expect(throws: AllowlistRefusal.healNotListed(check: "demo/ill", runbook: "RB-DEMO-001")) {
            try Self.admit(pack, trigger: .heal(check: "demo/ill"))
        }
    }

    @Test func `parameters are held to their types and to the list's bounds`() throws {
        let pack = try Self.pack(params: Self.bounds)
        #expect(throws: AllowlistRefusal.parameterOutOfBound("unit", .oneOf(["ssh.service"]))) {
            try Self.admit(pack, ["unit": "nginx.service"])
        }
        #expect(throws: AllowlistRefusal.self) { try Self.admit(pack, ["unit": "x; rm -rf /"]) }
        #expect(throws: AllowlistRefusal.parameterMissing("unit")) { try Self.admit(pack, [:]) }
        #expect(throws: AllowlistRefusal.self) { try Self.admit(pack, ["unit": "ssh.service", "unti": "x"]) }
    }

    @Test func `what reaches the host or root must be bounded, unless the document itself gives it`() throws {
        let unbound = try Self.pack()
        #expect(throws: AllowlistRefusal.parameterUnbounded("unit")) { try Self.admit(unbound) }
        let half = try Self.pack(params: ["unit": .oneOf(["ssh.service"])])
        #expect(throws: Never.self) { try Self.admit(half) }
        #expect(throws: AllowlistRefusal.parameterUnbounded("note")) {
            try Self.admit(half, ["unit": "ssh.service", "note": "* * * * * root id"])
        }
        let fixed = Self.runbook.replacing("unit: {type: unit}", with: "unit: {type: unit, default: ssh.service}")
        #expect(throws: Never.self) { try Self.admit(try Self.pack(runbook: fixed), [:]) }
    }

    @Test func `an order cannot give what comes from the baseline`() throws {
        let document = Self.runbook.replacing(
            "note: {type: text, max: 1KiB, default: \"\"}", with: "note: {type: text, max: 1KiB, from: baseline}")
        let pack = try Self.pack(runbook: document, params: ["unit": .oneOf(["ssh.service"])], heals: ["demo/well"])
        #expect(throws: AllowlistRefusal.parameterFromBaseline("note")) {
            try Self.admit(pack, ["unit": "ssh.service", "note": "x"], baseline: ["note": "y"])
        }
        #expect(try Self.admit(pack, baseline: ["note": "y"]).params["note"] == "y")
        #expect(throws: AllowlistRefusal.parameterMissing("note")) { try Self.admit(pack) }
    }

    @Test func `a check is admitted with its parameters, and looks on after the list's end`() throws {
        let pack = try Self.pack()
        let list = try pack.inForce()
        func admit(_ name: String, _ with: [String: Node], site: String = "clinic-001", at time: Timestamp) throws
            -> AllowedCheck
        {
            try list.admitCheck(name, with: with, blobs: { pack.blobs[$0] }, site: site, now: time)
        }
        let early = try admit("demo/well", ["units": ["a.service"]], at: Self.now)
        #expect(early.params == ["units": ["a.service"]] && early.standing == .inForce && early.plugin.id == "demo")
        #expect(try admit("demo/well", [:], at: list.allowlist.expires).standing == .expired)
        #expect(throws: AllowlistRefusal.self) { try admit("demo/well", ["units": ["x; rm"]], at: Self.now) }
        #expect(throws: AllowlistRefusal.checkUnknown("demo/ill")) { try admit("demo/ill", [:], at: Self.now) }
        #expect(throws: AllowlistRefusal.pluginNotListed("other")) { try admit("other/well", [:], at: Self.now) }
        #expect(throws: AllowlistRefusal.self) { try admit("demo/well", [:], site: "elsewhere", at: Self.now) }
    }

    @Test func `two lists of one version are told apart`() throws {
        let one = try Self.pack().inForce()
        let two = try Self.pack(heals: ["demo/well"]).inForce()
        #expect(VersionRule.judge(two.held, held: one.held, floor: 0) == .forked(held: one.digest))
        #expect(VersionRule.judge(one.held, held: one.held, floor: 0) == .same)
    }
}
