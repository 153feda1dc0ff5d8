import Dispatch
import Execution
import Glibc

/// Ctrl-C and SIGTERM stop a run that a person started: it is undone, not abandoned. Watches until `end`.
struct InterruptWatch {
    private let sources: [any DispatchSourceSignal]

    init(_ token: StopToken) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                Console.note("stopping: what ran is undone")
                token.stop()
            }
            source.resume()
            return source
        }
    }

    func end() {
        for source in sources { source.cancel() }
    }
}
