import Documents
import Execution
import Signing

/// Proofs that `orderly prove` wrote down, as files.
struct ProofShelf {
    struct Held {
        let file: String
        let digest: Digest
        let proof: Proof
    }

    private(set) var held: [Held] = []

    static let usual = "proofs"

    /// - Parameter paths: files and folders; of folders every `.json` in them. None: the usual folder, where there is one.
    init(_ paths: [String]) throws(CommandFailure) {
        for path in paths.isEmpty && File.isDirectory(ProofShelf.usual) ? [ProofShelf.usual] : paths {
            guard File.isDirectory(path) else {
                held.append(try ProofShelf.read(path))
                continue
            }
            for entry in try FolderTree.entries(in: path, .init(files: 10_000, depth: 8, hidden: .left))
            where entry.name.hasSuffix(".json") && entry.kind == .file {
                held.append(try ProofShelf.read("\(path)/\(entry.name)"))
            }
        }
    }

    func proofs(of runbook: String) -> [Held] { held.filter { $0.proof.runbook.id == runbook } }

    private static func read(_ file: String) throws(CommandFailure) -> Held {
        let bytes = try File.read(file, limit: Proof.largestDocument)
        let reading = Reading(file: file)
        guard let proof = Proof.read(bytes, reading) else {
            throw CommandFailure(
                .findings, "\(file) is no proof:\n" + reading.diagnostics.map(\.description).joined(separator: "\n"),
                hint: "proofs are written by `orderly prove RB-ID --output \(ProofShelf.usual)/`")
        }
        return Held(file: file, digest: Digest(of: bytes), proof: proof)
    }
}
