import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// Each shipped runbook's dry-run beside its own run, where `/etc` is a copy that nobody else sees.
    @Suite struct DryRunsOfShippedRunbooks {
        struct Shipped: Sendable, CustomTestStringConvertible {
            let id: String
            var more: [String] = []
            /// A check that heals by it, where its parameters come from the baseline only.
            var check: String?
            var testDescription: String { id }
        }

        static let writing = [
            Shipped(id: "RB-BANNER-001"), Shipped(id: "RB-LIMITS-001"), Shipped(id: "RB-LOGOFF-001"),
            Shipped(
                id: "RB-FILE-001", more: ["--set", "path=/etc/motd", "--set", "content=hello"],
                check: "{id: motd, uses: files/file, mode: heal, with: {path: /etc/motd, content: hello}}"),
            Shipped(id: "RB-PERMS-001", more: ["--set", "files=[/etc/ssh/orderly-test.key]"]),
        ]
        static let acting = [
            Shipped(id: "RB-SERVICE-001", more: ["--set", "units=[cron.service]"]), Shipped(id: "RB-TIMESYNC-001"),
        ]
        static let systemdRuns = FileManager.default.fileExists(atPath: "/run/systemd/system")

        @Test func `what it predicts of a shipped runbook is what its run changes, by root and by an ordinary user`()
            throws
        {
            #expect(try Self.shipped() == Set((Self.writing + Self.acting).map(\.id)), "one is missing here")
            try Self.open { clinic, etc in
                for runbook in Self.writing {
                    let before = try Self.tree(etc)
                    let predicted = try [Clinic.Account.root, .nobody].map { try clinic.rehearses(runbook, $0, etc) }
                    #expect(try Self.tree(etc) == before, "\(runbook.id) touched the host")
                    let run = try clinic.performs(runbook, etc)
                    #expect(run.status == 0, "\(runbook.id): \(run.text)\(run.errors)")
                    let after = try Self.tree(etc)
                    let changed = Set(after.keys).union(before.keys).filter { before[$0] != after[$0] }
                    // The control: they are not needed nowhere.
                    #expect(!changed.isEmpty, "\(runbook.id) changed nothing")
                    for said in predicted {
                        #expect(said.status == 0, "\(runbook.id): \(said.text)")
                        #expect(said.paths(below: "/etc") == Set(changed), "\(runbook.id): \(said.text)")
                        for path in changed {
                            #expect(said.agrees(with: after[path], at: "/etc/" + path), "\(runbook.id) \(path)")
                        }
                    }
                }
            }
        }

        /// With systemd they would restart this machine's own services.
        @Test(.enabled(if: !systemdRuns, "it would restart services of this machine"))
        func `where there is no systemd its runbooks fail, as predicted, and change nothing`() throws {
            try Self.open { clinic, etc in
                for runbook in Self.acting {
                    let before = try Self.tree(etc)
                    for account in Clinic.Account.allCases {
                        let said = try clinic.rehearses(runbook, account, etc)
                        #expect(said.status == 1 && said.changes.isEmpty, "\(runbook.id): \(said.text)")
                    }
                    #expect(try clinic.performs(runbook, etc).status != 0, "\(runbook.id)")
                    #expect(try Self.tree(etc) == before)
                }
            }
        }

        private static func shipped() throws -> Set<String> {
            let files = try FileManager.default.contentsOfDirectory(atPath: Clinic.product + "/runbooks")
            return Set(files.map { String($0.dropLast(".yaml".count)) })
        }

        /// A host that may run all of them, and the folder that stands for its `/etc`.
        private static func open(_ body: (Clinic, String) throws -> Void) throws {
            try Clinic.open(.enrolled) { clinic in
                for shelf in ["runbooks", "plugins"] {
                    try FileManager.default.removeItem(atPath: clinic("library/" + shelf))
                    try FileManager.default.copyItem(
                        atPath: "\(Clinic.product)/\(shelf)", toPath: clinic("library/" + shelf))
                }
                try clinic.allow(
                    version: 1,
                    more: writing.map { "--accept-root-equivalent \($0.id)" }.joined(separator: " ")
                        + " --bound RB-PERMS-001.files=pattern:^/etc/ssh/[a-z.-]+$")
                try clinic.turn()
                let etc = clinic("etc")
                let copied = try Program.run(["cp", "-a", "/etc", etc])
                #expect(copied.status == 0, "\(copied.errors)")
                for folder in ["ssh", "profile.d", "security/limits.d"] {
                    try FileManager.default.createDirectory(
                        atPath: "\(etc)/\(folder)", withIntermediateDirectories: true)
                }
                try clinic.write("etc/ssh/orderly-test.key", "key\n", mode: 0o644)
                // Where they were applied already.
                for name in ["profile.d/orderly-logoff.sh", "security/limits.d/50-orderly-core.conf", "issue", "motd"] {
                    try? FileManager.default.removeItem(atPath: "\(etc)/\(name)")
                }
                try body(clinic, etc)
            }
        }

        /// Of what is not Orderly's own.
        private static func tree(_ etc: String) throws -> [String: String] {
            try Tree(etc).entries.filter { !$0.key.hasPrefix(".orderly") }
        }
    }
}

extension Clinic {
    static let product = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private func within(_ etc: String, _ account: Account, _ words: [String]) throws -> Program.Result {
        let script = "mount --make-rprivate / && mount --bind '\(etc)' /etc && exec \"$@\""
        return try Program.run(
            ["unshare", "-m", "sh", "-c", script, "sh"] + account.prefix + [try Binaries.path("orderly")] + words,
            in: folder)
    }

    fileprivate func rehearses(
        _ runbook: WholeProduct.DryRunsOfShippedRunbooks.Shipped, _ account: Account, _ etc: String
    ) throws -> Predicted {
        Predicted(
            try within(
                etc, account,
                [
                    "dry-run", runbook.id, "--json", "--runbooks", Clinic.product + "/runbooks", "--plugins",
                    Clinic.product + "/plugins",
                ] + runbook.more))
    }

    fileprivate func performs(
        _ runbook: WholeProduct.DryRunsOfShippedRunbooks.Shipped, _ etc: String
    ) throws -> Program.Result {
        guard let check = runbook.check else {
            return try within(etc, .root, ["run", runbook.id, "--config", "host/agent.yaml"] + runbook.more)
        }
        try baseline(version: 1, [check])
        return try within(etc, .root, ["agent", "--config", "host/agent.yaml", "--once"])
    }
}
