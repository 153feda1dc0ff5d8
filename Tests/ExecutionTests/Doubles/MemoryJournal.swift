import Documents
import Execution
import Synchronization

/// A journal that can refuse at each append.
final class MemoryJournal: RunJournal {
    private struct State {
        var plan: [UInt8]?
        var events: [[UInt8]] = []
        var refused: Int?
        var calls = 0
    }
    private let state = Mutex(State())
    private let power: Power

    init(_ power: Power) {
        self.power = power
    }

    var plan: [UInt8]? { state.withLock { $0.plan } }
    var events: [[UInt8]] { state.withLock { $0.events } }
    var text: String { events.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n") }

    /// The call of this number, counted from 1 with `begin`, is refused.
    func refuse(at call: Int) { state.withLock { $0.refused = call } }
    func accept() { state.withLock { $0.refused = nil } }

    func begin(run: String, plan: [UInt8], at: Timestamp) throws(JournalFailure) {
        try write { $0.plan = plan }
    }

    func append(run: String, event: [UInt8], at: Timestamp) throws(JournalFailure) {
        try write { $0.events.append(event) }
    }

    private func write(_ change: (inout sending State) -> Void) throws(JournalFailure) {
        guard power.point() else { throw JournalFailure(.storage, "power cut") }
        let isRefused = state.withLock { state in
            state.calls += 1
            if state.calls == state.refused { return true }
            change(&state)
            return false
        }
        if isRefused { throw JournalFailure(.diskFull, "the disk is full") }
        guard power.point() else { throw JournalFailure(.storage, "power cut") }
    }
}
