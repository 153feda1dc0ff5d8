import Synchronization

/// Collects what the processes of a run print beside the attempts of its steps, until the journal names it.
///
/// Of looks that are repeated until they hold the last is kept.
final class Transcript: Sendable {
    private struct Entry {
        var printed: Printed
        /// What its excerpt does not hold.
        var streams: [(bytes: [UInt8], sha256: String)]
    }
    private let entries = Mutex<[Entry]>([])

    /// What one run may have, so that a list of a thousand items cannot fill journal and evidence.
    static let most = 512

    func add(_ place: String, _ report: LaunchReport) {
        let printed = Printed(place: place, report)
        let entry = Entry(printed: printed, streams: printed.isEmpty ? [] : report.beyond(printed))
        entries.withLock { entries in
            entries.removeAll { $0.printed.place == place }
            if !printed.isEmpty, entries.count < Self.most { entries.append(entry) }
        }
    }

    /// Takes out what there is, kept on the disk with `run` where there is a place for it.
    func kept(in outputs: (any OutputStore)?, run: String) -> [Printed] {
        let taken = entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
        return taken.map { entry in
            var printed = entry.printed
            for stream in entry.streams {
                do throws(OutputFailure) {
                    try outputs?.keep(stream.bytes, sha256: stream.sha256, run: run)
                } catch {
                    printed.unkept = error.message
                }
            }
            return printed
        }
    }
}

extension LaunchReport {
    /// The streams that the excerpt does not hold.
    func beyond(_ printed: Printed) -> [(bytes: [UInt8], sha256: String)] {
        let streams = [(standardOutput, printed.standardOutput), (standardError, printed.standardError)]
        return streams.compactMap { captured, stream in
            guard let stream, captured.total > 0, printed.excerpt(of: stream) == nil else { return nil }
            return (captured.kept, stream.sha256)
        }
    }
}
