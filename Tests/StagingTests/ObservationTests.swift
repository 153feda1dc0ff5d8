import Documents
import Execution
import Glibc
import Signing
import Staging
import Testing

@Suite struct ObservationTests {
    private let scratch: Scratch
    private let staging: Staging
    private let host: String

    init() throws {
        scratch = try Scratch()
        staging = scratch.staging()
        host = scratch.host
        try Disk.write(host + "/file", "text", mode: 0o640)
        try Disk.setTime(host + "/file", seconds: 1_700_000_000)
        try Disk.link("file", at: host + "/link")
        try Disk.link("nowhere", at: host + "/dangling")
        mkfifo(host + "/fifo", 0o600)
    }

    @Test func `reading follows links and is bounded`() throws {
        #expect(try staging.read(host + "/file", limit: 4) == Array("text".utf8))
        #expect(try staging.read(host + "/link", limit: 100) == Array("text".utf8))
        #expect(try !staging.read("/proc/version", limit: 10_000).isEmpty)
        let failure = #expect(throws: FileFailure.self) { try staging.read(host + "/file", limit: 3) }
        #expect(failure?.code == .tooLarge)
    }

    @Test(arguments: [
        ("/fifo", FileFailure.Code.notSupported), ("", .notSupported), ("/dangling", .notFound), ("/absent", .notFound),
    ])
    func `only regular files are read`(name: String, code: FileFailure.Code) {
        let failure = #expect(throws: FileFailure.self) { try staging.read(host + name, limit: 10) }
        #expect(failure?.code == code)
    }

    @Test func `a device is not even opened`() {
        let failure = #expect(throws: FileFailure.self) { try staging.read("/dev/zero", limit: 10) }
        #expect(failure?.code == .notSupported)
    }

    @Test func `a file is told by its type, mode, names, size, time and digest`() throws {
        let node = try staging.stat(host + "/file")
        #expect(node["type"]?.string == "file")
        #expect(node["mode"]?.string == "0640")
        #expect(node["size"]?.integer == 4)
        #expect(node["mtime"]?.string == "2023-11-14T22:13:20Z")
        #expect(node["sha256"]?.string == Digest(of: Array("text".utf8)).hex)
        if geteuid() == 0 {
            #expect(node["owner"]?.string == "root")
            chown(host + "/file", 54321, 54322)
            #expect(try staging.stat(host + "/file")["owner"]?.string == "54321")
            #expect(try staging.stat(host + "/file")["group"]?.string == "54322")
        }
    }

    @Test(arguments: [
        ("", "directory"), ("/link", "link"), ("/dangling", "link"), ("/fifo", "fifo"), ("/absent", "missing"),
        ("/file/below", "missing"),
    ])
    func `what is no file is told by its type`(name: String, type: String) throws {
        let node = try staging.stat(host + name)
        #expect(node["type"]?.string == type)
        #expect(node["sha256"] == nil)
    }

    @Test func `a link is told by its target, which need not exist`() throws {
        #expect(try staging.link(host + "/dangling") == "nowhere")
        #expect(throws: FileFailure.self) { try staging.link(host + "/file") }
        #expect(throws: FileFailure.self) { try staging.link(host + "/absent") }
    }

    @Test(arguments: [
        ("*", ["alpha.conf", "beta.conf", "c?"]), ("*.conf", ["alpha.conf", "beta.conf"]),
        ("?*a.conf", ["alpha.conf", "beta.conf"]),
        ("b*t*", ["beta.conf"]), ("c?", ["c?"]), (".*", [".hidden"]), ("absent*", []), ("alpha.conf", ["alpha.conf"]),
    ])
    func `a pattern stands for names in one directory`(pattern: String, names: [String]) throws {
        let folder = host + "/globbed"
        try Disk.makeFolder(folder)
        for name in ["alpha.conf", "beta.conf", ".hidden", "c?"] { try Disk.write(folder + "/" + name, "") }
        #expect(try staging.glob(folder + "/" + pattern) == names.map { folder + "/" + $0 })
    }

    @Test func `a pattern is bounded and stands in the last component`() throws {
        #expect(throws: FileFailure.self) { try staging.glob("/*/x") }
        #expect(try staging.glob(host + "/absent/*") == [])
        let folder = host + "/many"
        try Disk.makeFolder(folder)
        for number in 0..<1000 { try Disk.write(folder + "/\(number)", "") }
        #expect(try staging.glob(folder + "/*").count == 1000)
        try Disk.write(folder + "/one more", "")
        let failure = #expect(throws: FileFailure.self) { try staging.glob(folder + "/*") }
        #expect(failure?.code == .tooLarge)
    }

    @Test func `existing means that it can be followed to something`() {
        #expect(staging.exists(host + "/link"))
        #expect(!staging.exists(host + "/dangling"))
        #expect(!staging.exists("relative"))
    }
}
