public import Execution
public import Ledger

/// What the steps of one run printed, as far as it is still there.
public struct RunOutputs {
    public enum Stream: String, Sendable, CaseIterable {
        case standardOutput = "standard output"
        case standardError = "standard error"
    }

    public enum Content: Sendable, Hashable {
        case bytes([UInt8])
        /// Why not, for a person.
        case gone(String)
    }

    public let run: String
    /// The last result of each step that has one. Nil where the journal cannot be read.
    public let results: [(step: String, result: StepResult)]?
    private let folder: OutputFolder

    public init(_ run: JournaledRun, in folder: OutputFolder) {
        self.run = run.id
        self.folder = folder
        results = JournalReader.results(plan: run.plan, events: run.events)
    }

    /// Empty for a stream to which nothing was written.
    public func content(_ stream: Stream, of result: StepResult) -> Content {
        let said = stream == .standardOutput ? result.standardOutput : result.standardError
        guard let said, said.size > 0 else { return .bytes([]) }
        if let bytes = result.excerpt(of: said) ?? folder.bytes(sha256: said.sha256, run: run) {
            return .bytes(bytes)
        }
        let why =
            result.unkept ?? "it was pruned since, or is not what it was: the newest runs are kept, "
            + "up to \(OutputFolder.most >> 20) MiB together"
        return .gone("\(said.size) bytes with digest \(said.sha256) are not here: \(why)")
    }

    /// Everything that is still there, by digest.
    public var all: [(sha256: String, bytes: [UInt8])] {
        (results ?? []).flatMap { _, result in
            Stream.allCases.compactMap { stream in
                let said = stream == .standardOutput ? result.standardOutput : result.standardError
                guard let said, case .bytes(let bytes) = content(stream, of: result), !bytes.isEmpty else { return nil }
                return (said.sha256, bytes)
            }
        }
    }
}
