import CKernel
import Execution
import Glibc
import Synchronization

/// Makes a stop token readable by poll(2).
final class StopSignal: Sendable {
    /// Negative once closed: a token may be stopped on another thread at that very moment.
    private let event: Mutex<Int32>
    let number: Int32
    private let token: StopToken

    init?(_ token: StopToken) {
        number = kernel_eventfd()
        guard number >= 0 else { return nil }
        event = Mutex(number)
        self.token = token
    }

    func register() -> Int {
        token.onStop { [self] in
            event.withLock { event in
                var one: UInt64 = 1
                if event >= 0 { _ = unsafe write(event, &one, 8) }
            }
        }
    }

    func close(_ registration: Int) {
        token.remove(registration)
        event.withLock {
            _ = Glibc.close($0)
            $0 = -1
        }
    }
}
