import Documents
public import Signing

extension EvidenceVerifier {
    /// What steps printed, against the digests that the host signed. A stream that is not there is counted only: a host
    /// keeps its newest runs' output, and whoever exports may leave it out.
    func outputs(_ contents: ExportContents, _ statements: [ChainPlace: [Digest]], _ audit: inout Audit) {
        let named = Dictionary(
            statements.flatMap { place, digests in digests.map { ($0, place) } }, uniquingKeysWith: min)
        var there: Set<Digest> = []
        for name in contents.names where name.hasPrefix("output/") {
            guard let digest = ExportLayout.outputDigest(name), let place = named[digest] else {
                audit.findings.append(Audit.Finding(.missing, "\(name) has no statement that names it"))
                continue
            }
            there.insert(digest)
            guard let bytes = contents.read(name) else {
                audit.findings.append(Audit.Finding(.missing, at: place, "\(name) cannot be read"))
                continue
            }
            if Digest(of: bytes) == digest {
                audit.outputs += 1
            } else {
                audit.findings.append(Audit.Finding(.output, at: place, "\(name) is not what the step printed"))
            }
        }
        audit.absentOutputs = named.count - there.count
    }
}

extension Statement {
    /// Digests of the streams to which anything of a run wrote.
    public var outputs: [Digest] {
        guard kind == Record.Kind.run.rawValue else { return [] }
        let wrote = (record["steps"]?.list ?? []) + (record["printed"]?.list ?? [])
        return wrote.flatMap { one in
            [one["standard_output"], one["standard_error"]].compactMap { stream in
                guard let stream, let size = stream["size"]?.integer, size > 0 else { return nil }
                return stream["sha256"]?.string.flatMap { Digest(hex: $0) }
            }
        }
    }
}
