/// Seam to where the output of steps is kept beside the journal: files of the agent's state.
public protocol OutputStore: Sendable {
    /// Keeps `bytes` with the run, under their digest. What was kept is on the disk when this returns.
    ///
    /// - Throws: why they are not kept. That ends no run: its excerpt stays in the journal.
    func keep(_ bytes: [UInt8], sha256: String, run: String) throws(OutputFailure)
}

public struct OutputFailure: Error, Sendable, Hashable {
    /// What happened, for a person.
    public var message: String

    public init(_ message: String) {
        self.message = message
    }
}

extension OutputStore {
    /// Keeps of a report what its excerpt does not hold; called before the result that names it is journaled.
    func keep(_ report: LaunchReport, of result: inout StepResult, run: String) {
        for stream in report.beyond(result.printed("")) {
            do throws(OutputFailure) {
                try keep(stream.bytes, sha256: stream.sha256, run: run)
            } catch {
                result.unkept = error.message
            }
        }
    }
}
