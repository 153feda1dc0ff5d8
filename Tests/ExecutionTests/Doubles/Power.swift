import Synchronization

/// Counts everything that a run does to the world, and goes out at one of these points. From then on nothing has any
/// effect, as after `kill -9` or a power cut.
final class Power: Sendable {
    private struct State {
        var count = 0
        var cut: Int?
        var isOut = false
    }
    private let state = Mutex(State())

    var isOut: Bool { state.withLock { $0.isOut } }
    var count: Int { state.withLock { $0.count } }

    func cut(at point: Int) { state.withLock { $0 = State(cut: point) } }
    func restore() { state.withLock { $0 = State() } }

    /// Whether there still is power after this point.
    func point() -> Bool {
        state.withLock { state in
            state.count += 1
            if state.count == state.cut { state.isOut = true }
            return !state.isOut
        }
    }
}
