import Documents
import Dispatch
import Synchronization

/// Blocking work beside other blocking work, never on the threads of Swift's tasks.
enum Threads {
    /// Calls `work` with 0..<count, at most `abreast` at a time. Returns when all are done.
    static func concurrently(_ count: Int, abreast: Int, _ work: @escaping @Sendable (Int) -> Void) {
        let next = Mutex(0)
        let group = DispatchGroup()
        for _ in 0..<min(count, abreast) {
            DispatchQueue.global().async(group: group) {
                while true {
                    let index = next.withLock { value in
                        defer { value += 1 }
                        return value
                    }
                    guard index < count else { return }
                    work(index)
                }
            }
        }
        group.wait()
    }

    /// Runs blocking work on a thread of its own, and waits without blocking.
    static func detached<Value: Sendable>(
        _ name: String, _ work: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: name).async { continuation.resume(returning: work()) }
        }
    }
}

extension Threads {
    static func after(_ duration: Duration, _ work: @escaping @Sendable () -> Void) {
        DispatchQueue.global().asyncAfter(
            deadline: .now() + .milliseconds(Int(clamping: duration.wholeMilliseconds)), execute: work)
    }
}

/// A value behind a lock.
final class Locked<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
