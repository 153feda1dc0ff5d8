import Agent
import Documents
import Evidence
import Ledger
import Signing

/// Everything that an auditor needs of one host, from its ledger and the documents that it was enrolled with.
struct LedgerExport {
    let ledger: Ledger
    /// Trust documents below the host's own first one, oldest first, and that one.
    let trust: [[UInt8]]
    let admission: [UInt8]
    /// Nil: what steps printed is left out.
    let outputs: OutputFolder?

    struct Written {
        var statements = 0
        var outputs = 0
        /// Which the ledger names and this host does not have any more.
        var absent = 0
    }

    func write(to folder: String) throws(CommandFailure) -> Written {
        let export = Export(hostKey: try hostKey())
        var writer = try ExportWriter(folder)
        try writer.write(export.frame(trust: try trusts(), admission: admission))
        var written = Written()
        var printed: Set<Digest> = []
        var absent: Set<Digest> = []
        var last = 0
        while true {
            let page = try statements(after: last)
            guard let end = page.last else { break }
            for stored in page {
                try writer.write(try files(of: stored, export))
                for (digest, bytes) in try printedBytes(stored) {
                    guard let bytes else {
                        absent.insert(digest)
                        continue
                    }
                    if printed.insert(digest).inserted { try writer.write([export.file(ofOutput: bytes, digest)]) }
                }
            }
            written.statements += page.count
            last = end.number
        }
        try writer.finish()
        written.outputs = printed.count
        written.absent = absent.subtracting(printed).count
        return written
    }

    /// What the steps of a run printed, by the digests that its statement signs; nil where it is not here any more.
    private func printedBytes(_ stored: StoredStatement) throws(CommandFailure) -> [(Digest, [UInt8]?)] {
        guard let outputs, stored.kind == Record.Kind.run.rawValue, let id = stored.run,
            let envelope = try? Envelope(reading: stored.envelope),
            let statement = try? Statement(reading: envelope.unverifiedPayload)
        else { return [] }
        let named = statement.outputs
        if named.isEmpty { return [] }
        let run: JournaledRun?
        do throws(LedgerFailure) { run = try ledger.run(id) } catch {
            throw CommandFailure(.fault, error.description)
        }
        let found = run.map { RunOutputs($0, in: outputs).all } ?? []
        let bytes = Dictionary(found.map { ($0.sha256, $0.bytes) }) { first, _ in first }
        return named.map { ($0, bytes[$0.hex]) }
    }

    private func files(of stored: StoredStatement, _ export: Export) throws(CommandFailure) -> [Export.File] {
        do throws(EvidenceError) {
            let receipt = stored.receipt.map { export.file(ofReceipt: $0, for: stored.place) }
            return try export.files(of: stored.envelope) + [receipt].compactMap(\.self)
        } catch {
            throw CommandFailure(error, "statement \(stored.place)")
        }
    }

    private func statements(after number: Int) throws(CommandFailure) -> [StoredStatement] {
        do throws(LedgerFailure) {
            return try ledger.statements(after: number)
        } catch {
            throw CommandFailure(.fault, error.description)
        }
    }

    /// By version, oldest first: those that were given, then those that the ledger took since.
    private func trusts() throws(CommandFailure) -> [(version: Int, envelope: [UInt8])] {
        var envelopes = trust
        do throws(LedgerFailure) {
            envelopes += try ledger.everAdopted(.trust).map(\.envelope)
        } catch {
            throw CommandFailure(.fault, error.description)
        }
        var found: [Int: [UInt8]] = [:]
        for envelope in envelopes {
            do throws(SigningError) {
                found[try Trust.first(envelope, .placedByHand).version] = envelope
            } catch {
                throw CommandFailure(error, "a trust document of this host")
            }
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func hostKey() throws(CommandFailure) -> PublicKey {
        let reading = Reading(file: "the host's admission")
        do throws(SigningError) {
            let envelope = try Envelope(reading: admission)
            guard let read = Admission.read(envelope.unverifiedPayload, reading) else {
                throw .document(.admission, reading.diagnostics)
            }
            return read.evidenceKey
        } catch {
            throw CommandFailure(error, reading.file)
        }
    }
}
