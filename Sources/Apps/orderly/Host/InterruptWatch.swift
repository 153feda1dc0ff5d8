import Dispatch
import Execution
import Glibc

/// Ctrl-C and SIGTERM stop what a person started: a run is undone, not abandoned. Watches until `end`.
struct InterruptWatch {
    private let sources: [any DispatchSourceSignal]

    init(_ token: StopToken, saying what: String = "stopping: what ran is undone") {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                Console.note(what)
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
