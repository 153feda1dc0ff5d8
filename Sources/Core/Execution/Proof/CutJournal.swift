import Documents
import Synchronization

/// The journal of one run of a proof. When the power is cut nothing can be written to it any more, so that the engine
/// ends as a process would, and what it holds is what recovery finds.
final class CutJournal: RunJournal {
    private struct State {
        var plan: [UInt8] = []
        var events: [[UInt8]] = []
    }
    private let files: any ProvedFiles
    private let state = Mutex(State())

    init(_ files: any ProvedFiles) {
        self.files = files
    }

    var plan: [UInt8] { state.withLock { $0.plan } }
    var events: [[UInt8]] { state.withLock { $0.events } }

    func begin(run: String, plan: [UInt8], at: Timestamp) throws(JournalFailure) {
        state.withLock { $0 = State(plan: plan) }
    }

    func append(run: String, event: [UInt8], at: Timestamp) throws(JournalFailure) {
        if files.isCut { throw JournalFailure(.storage, "the power is cut, for the proof") }
        state.withLock { $0.events.append(event) }
    }
}
