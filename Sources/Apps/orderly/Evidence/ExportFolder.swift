import Evidence
import Signing

/// An export on the disk. Whoever handed it over may have put anything there: links and devices are refused.
struct ExportFolder {
    let path: String
    let names: [String]

    /// An evidence statement per minute for six years, with its record, bundle and receipt.
    private static let limits = FolderTree.Limits(files: 12_000_000, depth: 4)

    init(_ path: String) throws(CommandFailure) {
        self.path = path
        let entries = try FolderTree.entries(in: path, ExportFolder.limits)
        for entry in entries where entry.kind != .file {
            throw CommandFailure(
                .findings, "\(path)/\(entry.name) is no plain file; an export holds nothing else",
                hint: "whoever made this export did not make it with `orderly evidence export`")
        }
        names = entries.map(\.name)
        guard names.contains(ExportLayout.admission) else {
            throw CommandFailure(
                .usage, "\(path) is no export of evidence: it has no \(ExportLayout.admission)",
                hint: "name the folder that the export was written to")
        }
    }

    var contents: ExportContents {
        let known = Set(names)
        return ExportContents(names: names) { name in
            guard known.contains(name) else { return nil }
            return try? File.read("\(path)/\(name)", limit: Envelope.largest)
        }
    }
}
