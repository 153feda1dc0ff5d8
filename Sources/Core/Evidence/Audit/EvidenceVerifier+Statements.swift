import Documents
import Signing

extension EvidenceVerifier {
    /// The statements that the host's key has signed, as links. What is wrong with one does not end the audit.
    /// - Parameter printed: what each of them names of the output of steps.
    func statements(
        _ contents: ExportContents, _ admission: Admission, _ printed: inout [ChainPlace: [Digest]],
        _ audit: inout Audit
    ) -> [ChainLink] {
        var links: [ChainLink] = []
        var spans: [String: (reason: EpochRecord.Reason?, count: Int, last: Int, from: Timestamp, until: Timestamp)] =
            [:]
        for name in contents.names where name.hasPrefix("statements/") && name.hasSuffix(".dsse.json") {
            guard let (link, statement) = statement(name, contents, admission, &audit) else { continue }
            links.append(link)
            let outputs = statement.outputs
            if !outputs.isEmpty { printed[link.position.place, default: []] += outputs }
            audit.kinds[statement.kind, default: 0] += 1
            let span = spans[link.position.epoch]
            spans[link.position.epoch] = (
                link.opening?.reason ?? span?.reason, (span?.count ?? 0) + 1,
                max(span?.last ?? 0, link.position.sequence), min(span?.from ?? statement.made, statement.made),
                max(span?.until ?? statement.made, statement.made)
            )
        }
        let envelopes = Set(contents.names)
        for name in contents.names where name.hasPrefix("statements/") && !name.hasSuffix(".dsse.json") {
            // A record without its statement would look like evidence, and is none.
            let suffix = name.hasSuffix(".json.sigstore.json") ? ".json.sigstore.json" : ".json"
            let place = ExportLayout.place(of: name, in: "statements", suffix: suffix)
            if place.map({ !envelopes.contains(ExportLayout.envelope($0)) }) ?? true {
                audit.findings.append(Audit.Finding(.missing, at: place, "\(name) has no statement beside it"))
            }
        }
        audit.epochs = spans.map { epoch, span in
            Audit.Epoch(
                epoch: epoch, reason: span.reason, statements: span.count, last: span.last, from: span.from,
                until: span.until)
        }.sorted { ($0.from, $0.epoch) < ($1.from, $1.epoch) }
        return links
    }

    private func statement(
        _ name: String, _ contents: ExportContents, _ admission: Admission, _ audit: inout Audit
    ) -> (ChainLink, Statement)? {
        let named = ExportLayout.place(of: name, in: "statements", suffix: ".dsse.json")
        guard let bytes = contents.read(name) else {
            audit.findings.append(Audit.Finding(.missing, at: named, "\(name) cannot be read"))
            return nil
        }
        let envelope: Envelope
        let opened: OpenedPayload
        do throws(SigningError) {
            envelope = try Envelope(reading: bytes)
            opened = try envelope.open(as: .evidence, by: KeySet(admission.evidenceKey))
        } catch {
            audit.findings.append(Audit.Finding(.signature, at: named, "\(name): \(error)"))
            return nil
        }
        let statement: Statement
        do throws(EvidenceError) {
            statement = try Statement(opened)
        } catch {
            let code: Audit.Finding.Code = if case .subject = error { .record } else { .form }
            audit.findings.append(Audit.Finding(code, at: named, "\(name): \(error)"))
            return nil
        }
        let place = statement.position.place
        if statement.origin.site != admission.site || statement.origin.host != admission.host {
            let origin = statement.origin
            audit.findings.append(
                Audit.Finding(.stranger, at: place, "says that it is of host \(origin.host) of site \(origin.site)"))
        }
        if named == place {
            files(beside: statement, envelope, admission.evidenceKey, contents, &audit)
        } else {
            audit.findings.append(Audit.Finding(.misplaced, at: place, "\(name) is not its name"))
        }
        return (ChainLink(statement, digest: opened.digest), statement)
    }

    private func files(
        beside statement: Statement, _ envelope: Envelope, _ key: PublicKey, _ contents: ExportContents,
        _ audit: inout Audit
    ) {
        let place = statement.position.place
        for (name, code, wanted, what) in [
            (
                ExportLayout.record(place), Audit.Finding.Code.record, statement.recordBytes,
                "the record that was signed"
            ),
            (
                ExportLayout.bundle(place), .bundle, SigstoreBundle.json(envelope, key: key) ?? [],
                "its statement's bundle"
            ),
        ] {
            guard let bytes = contents.read(name) else {
                audit.findings.append(Audit.Finding(.missing, at: place, "\(name) is not there"))
                continue
            }
            if bytes != wanted { audit.findings.append(Audit.Finding(code, at: place, "\(name) is not \(what)")) }
        }
    }
}
