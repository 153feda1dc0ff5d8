import Documents
import Drift
import Runbooks
import YAML

/// Everything that is wrong with documents, sorted by file and line.
struct ValidationReport {
    let findings: [Diagnostic]
    let documents: Int

    var errors: Int { findings.count { $0.severity == .error } }
    var warnings: Int { findings.count - errors }

    init(_ files: LibraryFiles) {
        let library = files.library()
        var findings = files.diagnostics + library.diagnostics + library.testDiagnostics
        for baseline in files.baselines { findings += ValidationReport.findings(in: baseline, library) }
        self.findings = findings.sorted { ($0.file, $0.position, $0.id) < ($1.file, $1.position, $1.id) }
        documents = files.plugins.count + files.runbooks.count + files.baselines.count
    }

    /// A baseline is held against the checks that it uses, for each host that it names.
    private static func findings(in file: LibraryFiles.BaselineFile, _ library: Library) -> [Diagnostic] {
        let reading = Reading(file: file.file)
        guard let node = YAML.read(file.bytes, reading),
            let baseline = BaselineDraft.read(node, else: 1, at: Clock.now(), reading)
        else { return reading.diagnostics }
        for finding in BaselineJudge(library).findings(in: baseline) {
            let entry = node["checks"]?.list?.first { $0["id"]?.string == finding.id }
            reading.error("ORD-424", finding.message, at: entry?.position ?? node.position)
        }
        return reading.diagnostics
    }

    /// For a terminal, after the findings.
    var summary: String {
        func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        let found = "\(count(errors, "error")), \(count(warnings, "warning"))"
        return "\(count(documents, "document")): " + (findings.isEmpty ? "nothing wrong" : found)
    }

    var node: Node {
        .map([
            "documents": Node(documents), "errors": Node(errors), "warnings": Node(warnings),
            "findings": .list(findings.map(\.node)),
        ])
    }
}

extension Diagnostic {
    /// For `--format json`. Without a line where the finding is about the whole file.
    var node: Node {
        let isPlaced = position != .unknown
        return .map([
            "file": Node(file), "line": isPlaced ? Node(position.line) : nil,
            "column": isPlaced ? Node(position.column) : nil, "severity": Node(severity.rawValue), "id": Node(id),
            "message": Node(message), "hint": hint.map { Node($0) },
        ])
    }
}
