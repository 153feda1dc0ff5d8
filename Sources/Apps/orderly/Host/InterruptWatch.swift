import Dispatch
import Execution
import Glibc

/// Ctrl-C and SIGTERM stop a run that a person started: it is undone, not abandoned.
enum InterruptWatch {
    private nonisolated(unsafe) static var sources: [any DispatchSourceSignal] = []

    static func stop(_ token: StopToken) {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                Console.note("stopping: what ran is undone")
                token.stop()
            }
            source.resume()
            sources.append(source)
        }
    }
}
