/// Seam to copies of a host's files, on which a proof does and undoes for real. `ProofWorld` implements it.
///
/// Its transactions are those of a run: prepared, applied and reverted by the same code, on the copies.
public protocol ProvedFiles: SimulatedFiles {
    /// Everything below the declared paths that were opened so far, by path.
    func states() throws(FileFailure) -> [String: FileState]

    /// What is not as in `earlier`, in sentences.
    func differences(from earlier: [String: FileState], _ times: ProofTimes) throws(FileFailure) -> [String]

    /// Copies anew what was opened so far.
    func copyAgain() throws(FileFailure)

    /// Commits of this step break off when their first entry is in place. Nil: none do.
    func breakCommit(of step: String?)

    /// Commits of this step are cut off, as by a loss of power, at this boundary between two changes to the disk, counted
    /// from 0: nothing is taken back on the way out. Negative: they are not, but counted. Nil: neither.
    func cutCommit(of step: String?, at boundary: Int)

    /// Boundaries that were passed since `cutCommit`.
    var passed: Int { get }

    /// Whether one was cut off since `cutCommit`.
    var isCut: Bool { get }

    /// Carries out `work`, which launches; meanwhile calls `seen`, once and on another thread, when something is made where
    /// the launch stages its writes.
    func watchingWrites(
        of launch: Launch, seen: @escaping @Sendable () -> Void, _ work: () -> LaunchReport
    ) -> LaunchReport

    /// Reverts what was committed since runs were last discarded, once more. Answers what could not be.
    func revertAgain() throws(FileFailure) -> [Reversal.Difference]
}

public enum ProofTimes: Sendable {
    case counted
    /// A second run writes the same at another time.
    case left
}
