import Dispatch
import Execution
import Glibc

/// Ctrl-C, SIGTERM and a terminal that is gone stop what a person started: a run is undone, not abandoned. Watches until
/// `end`.
struct InterruptWatch {
    private let sources: [any DispatchSourceSignal]

    init(_ token: StopToken, saying what: String = "stopping: what ran is undone") {
        sources = [SIGINT, SIGTERM, SIGHUP].compactMap { number in
            var before = sigaction()
            sigaction(number, nil, &before)
            // Under nohup(1) it goes on without its terminal.
            if number == SIGHUP, Self.isIgnored(before) { return nil }
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

    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    func end() {
        for source in sources { source.cancel() }
    }
}
