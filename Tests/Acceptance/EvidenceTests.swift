import Documents
import Foundation
import TestKit
import Testing

extension WholeProduct {
    /// What an auditor can check with the root's public key and nothing else.
    @Suite struct Evidence {
        /// A clinic in which an order ran, and its export.
        private func exported(_ body: (Clinic, _ export: String, _ statement: String) throws -> Void) throws {
            try Clinic.open { clinic in
                try clinic.order("RB-NOTE-001", ["text": "for the record"])
                try clinic.turn()
                let export = try clinic.export()
                let files = FileManager.default
                let names = try files.subpathsOfDirectory(atPath: clinic("\(export)/statements"))
                let run = try #require(
                    try names.filter { $0.hasSuffix(".dsse.json") }.sorted().last {
                        try clinic.payload(of: "\(export)/statements/\($0)")["predicate"]?["kind"]?.string == "run"
                    })
                try body(clinic, export, "\(export)/statements/\(run.dropLast(".dsse.json".count))")
            }
        }

        private func verifies(_ clinic: Clinic, _ export: String, root: String = "root.pub") throws -> Int32 {
            try clinic.tries("evidence verify \(export) --root \(root)").status
        }

        @Test func `an export verifies from the root key alone, and no copy that was touched does`() throws {
            try exported { clinic, export, statement in
                // On a laptop that has nothing else of the clinic.
                try FileManager.default.createDirectory(
                    atPath: clinic("laptop"), withIntermediateDirectories: true)
                for name in [export, "root.pub"] {
                    try FileManager.default.copyItem(atPath: clinic(name), toPath: clinic("laptop/\(name)"))
                }
                let alone = try Program.run(
                    [Binaries.path("orderly"), "evidence", "verify", export, "--root", "root.pub"],
                    in: clinic("laptop"))
                #expect(alone.status == 0, "\(alone.text)\(alone.errors)")
                #expect(try verifies(clinic, export, root: "order.pub") == 1)

                let record = try clinic.text(statement + ".json")
                try clinic.write(
                    statement + ".json", record.replacing("\"outcome\":\"success\"", with: "\"outcome\":\"failed\""))
                #expect(try verifies(clinic, export) == 1)
                try clinic.write(statement + ".json", record)
                #expect(try verifies(clinic, export) == 0)

                for suffix in [".json", ".dsse.json", ".json.sigstore.json"] {
                    let bytes = try clinic.bytes(statement + suffix)
                    try FileManager.default.removeItem(atPath: clinic(statement + suffix))
                    #expect(try verifies(clinic, export) == 1, "\(suffix) is missing")
                    try clinic.write(statement + suffix, bytes)
                }
                #expect(try verifies(clinic, export) == 0)
            }
        }

        @Test(.enabled(if: Cosign.problem == nil, "no cosign: \(Cosign.problem ?? "")"))
        func `an unmodified cosign verifies a statement offline, and refuses it when it was touched`() throws {
            try exported { clinic, export, statement in
                let cosign = try #require(Cosign.path)
                func verify() throws -> Program.Result {
                    // Without a network: what cosign has is what lies here.
                    try Program.run([
                        "unshare", "--net", cosign, "verify-blob-attestation", "--key", clinic("\(export)/host.pub"),
                        "--bundle", clinic(statement + ".json.sigstore.json"), "--insecure-ignore-tlog",
                        "--trusted-root", clinic("\(export)/trusted_root-empty.json"),
                        "--type", "https://orderly.dev/evidence/v1",
                        clinic(statement + ".json"),
                    ])
                }
                let good = try verify()
                #expect(good.status == 0, "\(good.errors)")

                let record = try clinic.text(statement + ".json")
                try clinic.write(statement + ".json", record.replacing("success", with: "failed"))
                #expect(try verify().status != 0)
                try clinic.write(statement + ".json", record)
                #expect(try verify().status == 0)

                try clinic.orderly("key generate stranger.key")
                try clinic.write("\(export)/host.pub", try clinic.bytes("stranger.pub"))
                #expect(try verify().status != 0)
            }
        }
    }
}

/// A real cosign of Debian's, unpacked once into a folder that git ignores.
enum Cosign {
    private static let package = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let installed = Result {
        try Program.run([package + "/scripts/install-cosign", package + "/.build-cosign"])
    }

    /// Why there is none, such as a Debian archive that cannot be reached.
    static let problem: String? =
        switch installed {
        case .success(let result) where result.status == 0: nil
        case .success(let result): "scripts/install-cosign says: \(result.errors.suffix(300))"
        case .failure(let error): "\(error)"
        }
    static let path: String? = problem == nil ? package + "/.build-cosign/usr/bin/cosign" : nil
}
