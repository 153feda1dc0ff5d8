import Documents
import Testing

@testable import Runbooks

/// Each rule has a document that breaks it, and the same document without that mistake, which passes.
@Suite struct RuleTests {
    @Test(arguments: RuleCases.steps + RuleCases.actions + RuleCases.checks + RuleCases.documents)
    func `a rule finds its mistake, and nothing in the document without it`(_ rule: RuleCases.Case) throws {
        let bad = try Self.library(rule.place, rule.bad)
        let good = try Self.library(rule.place, rule.good)
        #expect(Bench.findings(bad).contains(rule.id), "\(bad.diagnostics)")
        #expect(good.diagnostics.map(\.description) == [], "the control")
        for found in bad.diagnostics { #expect(found.position != .unknown, "\(found)") }
    }

    @Test func `what reaches a host action without a bound is a warning, and a bound ends it`() throws {
        let steps = "- {id: a, uses: demo/restart, with: {unit: \"${{ params.unit }}\"}}"
        let bound = Bench.runbook(steps: steps)
        let free = bound.replacing("unit: {type: unit, one_of: [ssh.service]}", with: "unit: {type: unit}")
        #expect(try Bench.findings(Bench.library(runbook: bound)) == [])
        #expect(try Bench.findings(Bench.library(runbook: free)) == ["ORD-245"])
        #expect(try Bench.library(runbook: free).valid("RB-DEMO-001").flows["unit"]?.reachesHost == true)
    }

    @Test func `a loop over what a step brings to light is refused, since its length is not known in time`() throws {
        func findings(_ list: String) throws -> [String] {
            let steps = """
                - id: a
                  run: [uptime]
                  result: {parse: lines, take: {found: {at: "", type: list, of: {type: string, pattern: "[a-z]+"}, max: 5}}}
                - {id: b, for_each: "${{ \(list) }}", run: [uptime]}
                """
            return Array(try Bench.findings(Bench.library(runbook: Bench.runbook(steps: steps))))
        }
        #expect(try findings("steps.a.found") == ["ORD-217"])
        #expect(try findings("params.units") == [])
    }

    @Test func `a runbook may ask for a dry-run first, and explain says so`() throws {
        let plain = Bench.runbook(steps: "- {id: a, run: [uptime]}")
        for (text, prelude) in [(plain, Prelude.none), (plain + "\ndry_run_first: true\n", .dryRun)] {
            let library = try Bench.library(runbook: text)
            #expect(try library.valid("RB-DEMO-001").runbook.prelude == prelude)
            let words = try #require(Explanation(library).lines(for: "RB-DEMO-001"))
            #expect(words.contains { $0.contains("dry-run first") } == (prelude == .dryRun))
        }
        let mistyped = try Bench.library(runbook: plain + "\ndry_run_frist: true\n")
        #expect(mistyped.diagnostics.contains { $0.hint == "did you mean `dry_run_first`?" })
    }

    @Test func `what is as good as being root is named for those who sign`() throws {
        let steps =
            "- {id: a, uses: demo/write, with: {path: /etc/cron.d/x, content: \"${{ params.note }}\"}, reason: It is signed.}\n"
            + "- {id: b, uses: demo/write, with: {path: /srv/x, content: \"${{ params.maybe }}\"}, if: [{value: \"${{ params.maybe }}\", exists: true}]}"
        let valid = try Bench.library(runbook: Bench.runbook(steps: steps)).valid("RB-DEMO-001")
        #expect(
            valid.rootEquivalentWrites == [
                .init(step: "a", path: "/etc/cron.d/x", reason: "cron runs it")
            ])
        #expect(valid.parametersToBind == ["note"])
    }

    @Test(arguments: [
        "/etc/sudoers.d/x", "/etc/ssh/sshd_config", "/root/.bashrc", "/home/a/.ssh", "/var/spool/cron/crontabs/root",
        "/usr/local/bin/x", "/etc/ld.so.preload", "/etc/systemd/system/x.service",
        "/etc/perl", "/usr/share/perl5/x.pm", "/etc/bash_completion.d/x", "/etc/sysconfig/x", "/etc/rc.d/x",
        "/etc/wireguard/wg0.conf", "/etc/auto.master", "/etc/apparmor.d/x", "/usr/lib32/x", "/libx32/x",
        "/usr/share/python3/x", "/var/lib/cloud/x", "/etc/dracut.conf", "/etc/motdx", "/etc/issue.d/x",
        "/home/admin", "/home/admin/.bashrc", "/home/admin/.config/systemd/user/x.service",
    ]) func `what root obeys is known`(_ path: String) { #expect(RootEquivalent.reason(path) != nil) }

    @Test(arguments: [
        "/etc/motd", "/etc/issue.net", "/etc/hosts", "/usr/local/etc/x", "/srv/etc/cron.d", "/home/a/sshx",
        "/var/lib/x",
    ])
    func `what root does not obey is not called so`(_ path: String) { #expect(RootEquivalent.reason(path) == nil) }

    @Test func `every rule that is found can be explained`() {
        let known = Set(Rule.all.map(\.id))
        #expect(known.count == Rule.all.count)
        let own = Set(
            (RuleCases.steps + RuleCases.actions + RuleCases.checks + RuleCases.documents).map(\.id).filter {
                $0 >= "ORD-2" && $0 < "ORD-4"
            })
        #expect(own.subtracting(known) == [])
    }

    static func library(_ place: RuleCases.Place, _ text: String) throws -> Library {
        switch place {
        case .steps: return try Bench.library(runbook: Bench.runbook(steps: text), agent: Version("1.0.0"))
        case .action: return try Bench.library(plugin: Bench.plugin(action: text), runbook: nil)
        case .check: return try Bench.library(plugin: Bench.plugin(check: text))
        case .runbook:
            // The lines take the place of those that begin with the same key.
            let key = text.prefix { $0 != ":" }
            let lines = Bench.runbook.split(separator: "\n", omittingEmptySubsequences: false)
            var kept: [Substring] = []
            var dropping = false
            for line in lines {
                if !line.hasPrefix(" ") { dropping = line.hasPrefix("\(key):") && key != "params" }
                if dropping { continue }
                kept.append(line)
                if key == "params", line == "params:" { kept.append(text.split(separator: "\n")[1]) }
            }
            let document = kept.joined(separator: "\n") + (key == "params" ? "" : "\n" + text)
            return try Bench.library(runbook: document, agent: Version("1.0.0"))
        }
    }
}
