import Documents
import Evidence
import Foundation
import Ledger
import Signing
import TestKit
import Testing

/// Programs that share a ledger or are killed while they write: each runs as a process of its own.
@Suite struct ProcessTests {
    let host: Host

    init() throws {
        host = try Host()
    }

    /// What the writer below was told is on disk, by its own account.
    private func acknowledged() throws -> Int { try host.folder.read("acknowledged").count }

    @Test func `a writer killed inside a transaction loses that one and nothing before`() async throws {
        let folder = host.folder.path
        _ = try host.ready().close()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
            try Writer(folder).writes(40)
            // The statement is being made: the transaction has begun and written, and is not committed.
            try Writer(folder).ledger.conclude(run: "r", outcome: "success", at: Host.start) { _ in
                kill(getpid(), SIGKILL)
                throw Refusal()
            }
        }
        let ledger = try host.open()
        let run = try #require(try ledger.openRuns().first)
        #expect(try acknowledged() == 40)
        #expect(run.events.count == 40)
        #expect(try ledger.statements().count == 1)
        try ledger.conclude(run: "r", outcome: "reverted", at: Host.start, seal: host.alert())
        #expect(try host.findings(ledger) == [])
    }

    @Test(arguments: [3, 11, 29, 53])
    func `a writer killed at any moment has every event that it was told is written`(_ milliseconds: Int) async throws {
        let folder = host.folder.path
        _ = try host.ready().close()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [folder = folder as String, milliseconds = milliseconds as Int] in
            let writer = try Writer(folder)
            try writer.writes(1)
            Thread.detachNewThread {
                usleep(UInt32(milliseconds) * 1000)
                kill(getpid(), SIGKILL)
            }
            try writer.writes(.max)
        }
        let events = try #require(try host.open().openRuns().first).events
        let told = try acknowledged()
        #expect(told >= 1)
        // The last one may have been written and not told.
        #expect(events.count == told || events.count == told + 1)
        #expect(events == (0..<events.count).map { Array("\($0)".utf8) })
    }

    @Test func `two programs that state at once make one unbroken chain`() async throws {
        let folder = host.folder.path
        // Neither has the file yet: they race for making it, too.
        async let one = #expect(processExitsWith: .success) { [folder = folder as String] in
            try Writer(folder).states(60)
        }
        async let other = #expect(processExitsWith: .success) { [folder = folder as String] in
            try Writer(folder).states(60)
        }
        _ = await (one, other)
        let ledger = try host.open()
        let links = try host.links(ledger)
        #expect(links.map(\.position.sequence) == Array(1...121))
        #expect(try host.findings(ledger) == [])
    }
}

/// The other process.
private struct Writer {
    let ledger: Ledger
    let folder: String
    let key: PrivateKey

    init(_ folder: String) throws {
        self.folder = folder
        ledger = try Host.open(folder + "/state/ledger.db")
        key = try PrivateKey(seed: [UInt8](repeating: 3, count: 32))
    }

    private func statement(_ record: Record, at position: ChainPosition) throws -> SealedStatement {
        let origin = Origin(
            site: "clinic-001", host: "srv1", agent: "0.1.0", inForce: HeldVersions(trust: 1, allowlist: 1))
        return try SealedStatement(
            Statement(
                record, from: origin, at: position, made: Host.start,
                hiding: Concealment(paths: PathPrivacy(salt: [1])) { $0 }), by: key)
    }

    /// Writes events of one run, and says after each that it was told so.
    func writes(_ count: Int) throws {
        if try ledger.openRuns().isEmpty { try ledger.begin(run: "r", plan: [], at: Host.start) }
        let file = open(folder + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let first = try ledger.openRuns().first?.events.count ?? 0
        for number in 0..<count {
            try ledger.append(run: "r", event: Array("\(first + number)".utf8), at: Host.start)
            guard write(file, ".", 1) == 1 else { throw Refusal() }
        }
        close(file)
    }

    func states(_ count: Int) throws {
        try ledger.openFirstEpoch(admission: Host.admission, at: Host.start) { try statement(.epoch($1), at: $0) }
        for _ in 0..<count {
            try ledger.append(at: Host.start) {
                try statement(.alert(.init(severity: "low", code: "x", message: "")), at: $0)
            }
        }
    }
}
