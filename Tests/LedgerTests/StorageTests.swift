import Documents
import Evidence
import Foundation
import GRDB
import Ledger
import Signing
import TestKit
import Testing

@Suite struct StorageTests {
    let host: Host

    init() throws {
        host = try Host()
    }

    /// SQL from outside the ledger, as somebody with the file would run it.
    private func sql(_ text: String) throws {
        let database = try DatabaseQueue(path: host.path)
        try database.writeWithoutTransaction { try $0.execute(sql: text) }
        try database.close()
    }

    @Test func `everything is there again after a reopening`() throws {
        let ledger = try host.ready()
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        try ledger.begin(run: "r", plan: [1], at: Host.start)
        try ledger.append(run: "r", event: [2], at: Host.start)
        try ledger.setHold(Hold(until: Host.start + .seconds(60), reason: "x"), at: Host.start, seal: host.alert())
        try ledger.adopt(
            Adopted(.allowlist, version: 4, digest: Digest(of: [4]), envelope: [4]), at: Host.start, seal: host.alert())
        let status = try ledger.status(now: Host.start)
        let salt = try ledger.salt()
        try ledger.close()
        let again = try host.open()
        #expect(try again.status(now: Host.start) == status)
        #expect(status.waiting == 1)
        #expect(status.adopted == ["allowlist": 4])
        #expect(status.hold?.reason == "x")
        #expect(try again.salt() == salt)
        #expect(salt.count == 32)
        #expect(try again.openRuns().map(\.events) == [[[2]]])
        #expect(try again.hold(now: Host.start + .seconds(60)) == nil)
    }

    /// Stands for a disk that answered a sync and has given up: the log takes what is written, the folder no change.
    @Test func `what the disk does not vouch for is not acknowledged, and ends the ledger`() throws {
        let ledger = try host.ready()
        let folder = host.folder("state")
        let isRoot = geteuid() == 0
        let freeze = isRoot ? ["chattr", "+i", folder] : ["chmod", "500", folder]
        let thaw = isRoot ? ["chattr", "-i", folder] : ["chmod", "700", folder]
        // The control: so far it vouches.
        try ledger.append(at: Host.start, seal: host.alert())
        try #require(try Program.run(freeze).status == 0, "no file system with such folders")
        defer { _ = try? Program.run(thaw) }
        // A new order is not asked about: it is offered again, should it be lost.
        #expect(try ledger.enqueue(host.order("a"), limit: 10) == .queued)
        let failure = #expect(throws: LedgerFailure.self) { try ledger.append(at: Host.start, seal: host.alert()) }
        #expect(failure?.code == .storage)
        #expect(try Program.run(thaw).status == 0)
        #expect(throws: LedgerFailure.self) { try ledger.append(at: Host.start, seal: host.alert()) }
        try host.open().append(at: Host.start, seal: host.alert())
    }

    @Test func `the floor under the clock never falls`() throws {
        let ledger = try host.ready()
        try ledger.append(at: Host.start + .seconds(10), seal: host.alert())
        try ledger.append(at: Host.start, seal: host.alert())
        #expect(try ledger.timeFloor() == Host.start + .seconds(10))
        try ledger.raiseTimeFloor(to: Host.start + .seconds(20))
        #expect(try ledger.timeFloor() == Host.start + .seconds(20))
    }

    @Test(arguments: [
        ("journal_mode", "wal"), ("synchronous", "2"), ("wal_autocheckpoint", "1000"),
        ("journal_size_limit", "16777216"), ("foreign_keys", "1"),
    ])
    func `every commit is synced, and the log of changes is bounded`(_ name: String, _ value: String) throws {
        #expect(try host.ready().pragma(name) == value)
    }

    @Test(arguments: [
        "UPDATE audit SET what = 'x'", "DELETE FROM audit", "UPDATE statements SET kind = 'x'",
        "DELETE FROM statements",
        "DELETE FROM epochs", "UPDATE epochs SET opened = 0",
        "INSERT OR REPLACE INTO statements SELECT number, epoch, 99, previous, digest, kind, made, run, envelope FROM statements",
        "INSERT OR REPLACE INTO audit SELECT number, 0, what, about, detail FROM audit",
    ])
    func `what was stated and noted can only be added to`(_ text: String) throws {
        let ledger = try host.ready()
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        let before = (try ledger.statements(), try ledger.audit(limit: 10))
        try ledger.close()
        #expect(throws: DatabaseError.self) { try sql(text) }
        // Control: the same hand may change what is no evidence.
        try sql("UPDATE orders SET deferrals = 7")
        let again = try host.open()
        #expect(try again.statements() == before.0)
        #expect(try again.audit(limit: 10) == before.1)
        #expect(try again.claim(for: "r", now: Host.start)?.deferrals == 7)
    }

    @Test func `a file that is no ledger is refused with what to do, and left alone`() throws {
        _ = try host.ready().close()
        let garbage = [UInt8](repeating: 0x41, count: 8192)
        try host.folder.write("state/ledger.db", garbage)
        #expect(failure { _ = try host.open() } == .storage)
        #expect(try host.folder.read("state/ledger.db") == garbage)
    }

    @Test func `damaged pages are a fatal failure, and nothing goes on after it`() throws {
        let ledger = try host.ready()
        for number in 0..<200 { try ledger.append(at: Host.start, seal: host.alert("\(number)")) }
        try ledger.checkpoint()
        try ledger.close()
        var bytes = try host.folder.read("state/ledger.db")
        for index in 8192..<bytes.count { bytes[index] = 0xA5 }
        try host.folder.write("state/ledger.db", bytes)
        // Its first pages are sound, so it may open; the first use that meets the damage says so.
        var codes: [LedgerFailure.Code?] = []
        do {
            let damaged = try host.open()
            codes.append(failure { _ = try damaged.statements(limit: 1000) })
            codes.append(failure { try damaged.append(at: Host.start, seal: host.alert()) })
        } catch {
            codes.append((error as? LedgerFailure)?.code)
        }
        #expect(codes.allSatisfy { $0 == .storage })
        #expect(!codes.isEmpty)
    }

    @Test func `a ledger of a newer version is refused`() throws {
        _ = try host.ready().close()
        try sql("INSERT INTO grdb_migrations (identifier) VALUES ('2099')")
        #expect(failure { _ = try host.open() } == .newerSchema)
        try sql("DELETE FROM grdb_migrations WHERE identifier = '2099'")
        #expect(failure { _ = try host.open() } == nil)
    }

    @Test func `a program that only looks makes nothing`() throws {
        #expect(failure { _ = try Ledger.open(host.path, .existing) } == .place)
        #expect(!FileManager.default.fileExists(atPath: host.folder("state")))
        _ = try host.ready().close()
        #expect(failure { _ = try Ledger.open(host.path, .existing) } == nil)
    }

    @Test func `file and folder are nobody else's`() throws {
        let ledger = try host.ready()
        defer { withExtendedLifetime(ledger) {} }
        func mode(_ name: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: host.folder(name))
            return try #require(attributes[.posixPermissions] as? Int)
        }
        #expect(try mode("state") == 0o700)
        for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm", "ballast"] {
            #expect(try mode("state/" + name) == 0o600)
        }
    }

    @Test(arguments: [("state", 0o755), ("state/ledger.db", 0o644)])
    func `a file or folder that others may read is refused`(_ name: String, _ mode: Int) throws {
        _ = try host.ready().close()
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: host.folder(name))
        #expect(failure { _ = try host.open() } == .place)
    }

    @Test func `a link in the place of the file is refused`() throws {
        _ = try host.ready().close()
        try FileManager.default.moveItem(atPath: host.path, toPath: host.folder("elsewhere.db"))
        try FileManager.default.createSymbolicLink(
            atPath: host.path, withDestinationPath: host.folder("elsewhere.db"))
        #expect(failure { _ = try host.open() } == .place)
    }

    @Test func `the reserve is there, can be given back and is made again`() throws {
        let ledger = try host.ready()
        #expect(ledger.ballast.isThere)
        #expect(ledger.ballast.allowsRuns)
        #expect(ledger.ballast.release())
        #expect(!ledger.ballast.allowsRuns)
        #expect(!ledger.ballast.release())
        #expect(ledger.ballast.ensure())
        #expect(!Ballast(path: host.folder("too-large"), size: 1 << 60).ensure())
    }

    /// Needs a file system of its own, which only root can mount.
    @Test(.enabled(if: geteuid() == 0, "mounts a small file system: needs root"))
    func `on a full disk the end of a run is still written, and no new order is taken`() throws {
        let small = host.folder("small")
        try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: false)
        let mounted = try Program.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "orderly-test", small])
        try #require(mounted.status == 0, "\(mounted.errors)")
        defer { _ = try? Program.run(["umount", "-l", small]) }
        let ledger = try Ledger.open(small + "/ledger.db", ballast: 512 << 10)
        try ledger.openFirstEpoch(admission: Host.admission, at: Host.start) { try host.statement(.epoch($1), at: $0) }
        try ledger.begin(run: "r", plan: [], at: Host.start)
        try #require(ledger.ballast.isThere)
        _ = FileManager.default.createFile(atPath: small + "/filler", contents: nil)
        let filler = try #require(FileHandle(forWritingAtPath: small + "/filler"))
        while (try? filler.write(contentsOf: Data(repeating: 0, count: 4096))) != nil {}

        let large = [UInt8](repeating: 1, count: 64 << 10)
        #expect(failure { _ = try ledger.enqueue(host.order("a", large), limit: 9) } == .diskFull)
        #expect(ledger.ballast.isThere)
        #expect(!ledger.ballast.allowsRuns)
        try ledger.append(run: "r", event: large, at: Host.start)
        #expect(!ledger.ballast.isThere)
        try ledger.conclude(run: "r", outcome: "reverted", at: Host.start, seal: host.alert())
        #expect(try ledger.run("r")?.outcome == "reverted")
        try ledger.close()
    }
}
