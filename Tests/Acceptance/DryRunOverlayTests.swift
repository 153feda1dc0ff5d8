import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// Root in a container: its disk is an overlay, which cannot be id-mapped, so dry-runs work on copies.
    @Suite struct DryRunOnOverlay {
        private static let script = """
            echo new > a; rm -r box/deep; mv d e; chmod 600 box/b; ln -sfn box link; echo late > box/late
            setfattr -n user.note -v 1 f; rm -r theirs/g || true; echo x >> theirs/h || true
            """

        private static func book(_ id: String, _ clinic: Clinic, _ root: String) -> Book {
            Book(
                id,
                [Book.script("act", confine: "{write: [\(clinic(root))]}", "cd \(clinic(root))\n\(Self.script)")])
        }

        private static func fill(_ clinic: Clinic, _ root: String) throws {
            for name in ["a", "d", "f", "box/b", "box/deep/c", "theirs/g", "theirs/h"] {
                try clinic.write("\(root)/\(name)", "\(name)\n", mode: 0o644)
            }
            // Not root's: a step of root's may not change what lies in it.
            for name in ["theirs", "theirs/h"] { chown(clinic("\(root)/\(name)"), 12345, 12345) }
        }

        @Test func `it says there what it says on a disk, of files and of what is not root's`() throws {
            try Clinic.open({ clinic in
                [Self.book("RB-LAYER-001", clinic, "srv/plain"), Self.book("RB-LAYER-002", clinic, "srv/merged")]
            }) { clinic in
                try Self.fill(clinic, "srv/plain")
                try Self.fill(clinic, "srv/lower")
                try clinic.write("srv/lower/gone", "")
                for name in ["upper", "work", "merged"] {
                    try FileManager.default.createDirectory(
                        atPath: clinic("srv/" + name), withIntermediateDirectories: false)
                }
                let mount = """
                    mount --make-rprivate / && mount -t overlay overlay -o \
                    lowerdir=\(clinic("srv/lower")),upperdir=\(clinic("srv/upper")),workdir=\(clinic("srv/work")) \
                    '\(clinic("srv/merged"))'
                    """
                func within(_ script: String, _ words: [String] = []) throws -> Program.Result {
                    try Program.run(
                        ["unshare", "-m", "sh", "-c", "\(mount) && \(script)", "sh"] + words, in: clinic.folder)
                }
                #expect(try within("rm '\(clinic("srv/merged/gone"))'").status == 0)
                let before = try Tree(clinic("srv/upper"))
                let words = { (id: String) in
                    [
                        try Binaries.path("orderly"), "dry-run", id, "--json", "--runbooks", "library/runbooks",
                        "--plugins", "library/plugins",
                    ]
                }
                let layered = try within("exec \"$@\"", try words("RB-LAYER-002"))
                let plain = try Program.run(try words("RB-LAYER-001"), in: clinic.folder)
                #expect(layered.status == 0 && plain.status == 0, "\(layered.text)\(layered.errors)\(plain.errors)")
                let told = try Self.told(plain, below: clinic("srv/plain"))
                #expect(try Self.told(layered, below: clinic("srv/merged")) == told)
                // The controls: something is told, nothing of what is not root's, and only one of them lies on an overlay.
                #expect(told.count > 6 && !told.contains { $0.hasPrefix("theirs") }, "\(told)")
                #expect(layered.text.contains("it lies on overlay"))
                #expect(!plain.text.contains("it lies on overlay"))
                #expect(try Tree(clinic("srv/upper")) == before)
            }
        }

        /// One line for each change, without times and inodes.
        private static func told(_ result: Program.Result, below root: String) throws -> [String] {
            let changes = try Clinic.json(result.output)["changes"]?.list ?? []
            return changes.map { change in
                let path = String((change["path"]?.string ?? "").dropFirst(root.count + 1))
                let parts = ["kind", "details", "before", "after", "difference"].compactMap { change[$0] }
                return ([path] + parts.map { String(decoding: JSON.bytes($0), as: UTF8.self) }).joined(separator: " ")
            }.sorted()
        }
    }
}
