public import Execution
public import Ledger

/// What the processes of one run printed, as far as it is still there.
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
    /// In the order of the journal. Nil where it cannot be read.
    public let printed: [Printed]?
    private let folder: OutputFolder

    public init(_ run: JournaledRun, in folder: OutputFolder) {
        self.run = run.id
        self.folder = folder
        printed = JournalReader.printed(plan: run.plan, events: run.events)
    }

    /// Empty for a stream to which nothing was written.
    public func content(_ stream: Stream, of printed: Printed) -> Content {
        guard let said = Self.stream(stream, of: printed), said.size > 0 else { return .bytes([]) }
        if let bytes = printed.excerpt(of: said) ?? folder.bytes(sha256: said.sha256, run: run) {
            return .bytes(bytes)
        }
        let why =
            printed.unkept ?? "it was pruned since, or is not what it was: the newest runs are kept, "
            + "up to \(OutputFolder.most >> 20) MiB together"
        return .gone("\(said.size) bytes with digest \(said.sha256) are not here: \(why)")
    }

    /// Everything that is still there, by digest.
    public var all: [(sha256: String, bytes: [UInt8])] {
        (printed ?? []).flatMap { printed in
            Stream.allCases.compactMap { stream in
                guard let said = Self.stream(stream, of: printed),
                    case .bytes(let bytes) = content(stream, of: printed), !bytes.isEmpty
                else { return nil }
                return (said.sha256, bytes)
            }
        }
    }

    private static func stream(_ stream: Stream, of printed: Printed) -> Printed.Stream? {
        stream == .standardOutput ? printed.standardOutput : printed.standardError
    }
}
