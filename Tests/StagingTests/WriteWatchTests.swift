import Dispatch
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Staging

@Suite struct WriteWatchTests {
    @Test(arguments: [("new", true), (".orderly-probe", false)])
    func `what a step makes is seen, and what its cage tries out is not`(_ name: String, _ isSeen: Bool) throws {
        let scratch = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: scratch("upper"), withIntermediateDirectories: true)
        let seen = Seen()
        let watch = try #require(WriteWatch([scratch("upper")]) { seen.note() })
        try FileManager.default.createDirectory(
            atPath: scratch("upper/\(name)"), withIntermediateDirectories: false)
        if isSeen { seen.wait() }
        watch.end()
        #expect(seen.count == (isSeen ? 1 : 0))
    }

    @Test func `a folder that is not there is not watched`() {
        #expect(WriteWatch(["/nowhere/at/all"]) {} == nil)
        #expect(WriteWatch([]) {} == nil)
    }
}

private final class Seen: Sendable {
    private let times = Mutex(0)
    private let turn = DispatchSemaphore(value: 0)

    var count: Int { times.withLock { $0 } }

    func note() {
        times.withLock { $0 += 1 }
        turn.signal()
    }

    func wait() { turn.wait() }
}
