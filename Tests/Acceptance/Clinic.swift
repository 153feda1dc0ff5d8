import Documents
import Foundation
import TestKit
import Testing

/// A clinic with everything that is real about it: keys by role, a trust document, a control server on loopback, one
/// enrolled host, and a library of runbooks and plugins that write nowhere but below this scratch folder.
///
/// Use it through `Clinic.open`, which takes everything down again, last in first out.
final class Clinic {
    static let site = "clinic-001"
    static let host = "srv1"

    /// Below a folder that only root may enter: what is trusted lies there.
    let folder: String
    private var cleanups: [() -> Void] = []
    private(set) var server: Program.Running?
    /// The allowlist that was signed last, as orders need it.
    var allowlist = "allowlist.json"
    var trust = "trust.json"

    /// What a clinic starts with.
    enum State {
        /// Keys, trust document and a running server.
        case staffed
        /// And an enrolled host.
        case enrolled
        /// And an allowlist of the whole library, signed and sent.
        case ready
    }

    /// Makes a clinic, gives it to `body`, and takes it down.
    static func open(_ state: State = .ready, serverName: String = "localhost", _ body: (Clinic) throws -> Void) throws
    {
        let clinic = try Clinic()
        defer { clinic.close() }
        try clinic.staff(serverName: serverName)
        if state != .staffed { try clinic.enroll() }
        if state == .ready { try clinic.allow(version: 1) }
        try body(clinic)
    }

    private init() throws {
        var template = Array("/var/tmp/orderly-clinic-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        folder = made
        cleanups.append { try? FileManager.default.removeItem(atPath: made) }
        for name in ["srv", "library/runbooks", "library/plugins"] {
            try FileManager.default.createDirectory(
                atPath: self(name), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        }
        try Library.write(into: self)
    }

    private func close() {
        while let cleanup = cleanups.popLast() { cleanup() }
    }

    /// Runs when the clinic is taken down, before whatever was registered earlier.
    func atEnd(_ cleanup: @escaping () -> Void) { cleanups.append(cleanup) }

    /// The path of `name` in the clinic's folder.
    func callAsFunction(_ name: String) -> String { folder + "/" + name }

    private func staff(serverName: String) throws {
        for role in ["root", "order", "author", "site"] { try orderly("key generate \(role).key") }
        try orderly(
            "trust init --root root.pub --order order.pub --authoring author.pub --site site.pub --signer root.key "
                + "-o trust.json")
        try control("init --directory control --name \(serverName) --port 0")
        try startServer()
        try orderly("trust send trust.json --as control/operators")
    }

    /// One command, as where server, site key and host are one machine.
    func enroll() throws {
        try orderly(
            "enroll --site \(Clinic.site) --host \(Clinic.host) --trust trust.json --signer site.key --control control "
                + "--as control/operators --directory host")
    }

    // MARK: - Programs

    /// Runs `orderly` in the clinic's folder, where it has to succeed. Words are split at spaces; `more` follows as it is.
    @discardableResult
    func orderly(_ line: String, _ more: [String] = []) throws -> Program.Result {
        let result = try tries(line, more)
        guard result.status == 0 else { throw Failed(line: "orderly \(line)", result: result) }
        return result
    }

    /// The same where it may fail.
    func tries(_ line: String, _ more: [String] = []) throws -> Program.Result {
        let words = line.split(separator: " ").map(String.init)
        return try Program.run([Binaries.path("orderly")] + words + more, in: folder)
    }

    @discardableResult
    func control(_ line: String) throws -> Program.Result {
        let words = line.split(separator: " ").map(String.init)
        let result = try Program.run([Binaries.path("orderly-control")] + words, in: folder)
        guard result.status == 0 else { throw Failed(line: "orderly-control \(line)", result: result) }
        return result
    }

    struct Failed: Error, CustomStringConvertible {
        let line: String
        let result: Program.Result
        var description: String { "\(line): exit \(result.status)\n\(result.text)\(result.errors)" }
    }

    // MARK: - Server

    /// Starts the server on a free port, or on the one that it had. `control/address` is written when it accepts
    /// connections.
    func startServer(port: Int = 0) throws {
        try? FileManager.default.removeItem(atPath: self("control/address"))
        let started = try Program.Running(
            [Binaries.path("orderly-control"), "serve", "--directory", self("control"), "--port", "\(port)"])
        guard started.waits(until: { $0.output.contains("\n") }) else {
            started.signal(SIGKILL)
            throw Failed(line: "orderly-control serve", result: started.finish())
        }
        server = started
        atEnd { started.signal(SIGKILL) }
    }

    /// Ends the server and answers the port that it had.
    @discardableResult
    func stopServer() throws -> Int {
        let port = try serverPort()
        server?.signal(SIGTERM)
        #expect(server?.finish().status == 0)
        server = nil
        return port
    }

    func serverPort() throws -> Int {
        try #require(Int(try text("control/address").split(separator: ":").last?.prefix { $0.isNumber } ?? ""))
    }

    // MARK: - Files

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: self(name)))) }

    func json(_ name: String) throws -> Node { try Clinic.json(try bytes(name)) }

    static func json(_ bytes: [UInt8]) throws -> Node {
        let reading = Reading(file: "a program's output")
        return try #require(JSON.read(bytes, reading, limit: 8 << 20), "\(reading.diagnostics)")
    }

    @discardableResult
    func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: Int = 0o644) throws -> String {
        let path = self(name)
        let files = FileManager.default
        try files.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        guard files.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: mode]) else {
            throw CocoaError(.fileWriteUnknown)
        }
        return path
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }
}
