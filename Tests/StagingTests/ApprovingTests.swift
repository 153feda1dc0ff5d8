import CKernel
import Documents
import Execution
import Glibc
import Runbooks
import Staging
import Testing

/// What a launch is shown, and what the agent looks at itself, never reaches what Orderly trusts.
@Suite struct ApprovingTests {
    private let scratch: Scratch
    private var host: String { scratch.host }
    private var staging: Staging { scratch.staging(protecting: [host + "/alias/keys"]) }

    init() throws {
        scratch = try Scratch()
        for name in ["real", "real/keys", "real/keys/inner", "real/near", "other"] {
            try Disk.makeFolder(host + "/" + name)
        }
        try Disk.write(host + "/real/keys/evidence.key", "secret", mode: 0o600)
        try Disk.write(host + "/real/near/file", "plain")
        try Disk.link("real", at: host + "/alias")
        try Disk.link("../real/keys", at: host + "/other/link")
        try Disk.link("../real/keys/evidence.key", at: host + "/other/file")
        try Disk.link("../real/near", at: host + "/other/neighbour")
    }

    private func launch(reading path: String, _ mapping: Launch.Read.Mapping) -> Launch {
        var launch = Launch(label: "test", grade: .files, program: "/usr/bin/true", arguments: ["true"])
        launch.reads = [.init(path: path, mapping: mapping)]
        return launch
    }

    private func code(_ body: () throws(FileFailure) -> Void) -> FileFailure.Code? {
        do throws(FileFailure) {
            try body()
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: [
        "/real/keys", "/real/keys/evidence.key", "/real/keys/inner", "/real/keys/absent", "/alias/keys", "/other/link",
        "/other/file", "/other/link/inner",
    ])
    func `a step is not shown what Orderly trusts, by whatever name`(path: String) {
        for mapping in [Launch.Read.Mapping.other, .owner] {
            let launch = launch(reading: host + path, mapping)
            #expect(code { () throws(FileFailure) in try staging.approve(launch) } == .notAllowed)
            // The control: without the protection nothing stands in the way.
            #expect(code { () throws(FileFailure) in try scratch.staging().approve(launch) } == nil)
        }
    }

    @Test func `a certificate may be read and not written, unless it is its key's file too`() throws {
        try Disk.write(host + "/other/tls.pem", "certificate")
        try Disk.write(host + "/other/tls.key", "secret", mode: 0o600)
        link(host + "/other/tls.key", host + "/other/both.pem")
        let readable = [host + "/other/tls.pem", host + "/other/both.pem", host + "/real/keys/tls.pem"]
        let staging = scratch.staging(
            protecting: [host + "/other/tls.key", host + "/real/keys"], readable: readable)
        let shown = { (name: String) in
            code { () throws(FileFailure) in try staging.approve(launch(reading: host + name, .other)) }
        }
        let written = { (name: String) in
            code { () throws(FileFailure) in _ = try staging.open([host + name], run: "r", step: "s") }
        }
        #expect(shown("/other/tls.pem") == nil)
        #expect(try staging.read(host + "/other/tls.pem", limit: 100) == Array("certificate".utf8))
        #expect(written("/other/tls.pem") == .notAllowed)
        #expect(written("/other") == .notAllowed)
        for secret in ["/other/tls.key", "/other/both.pem", "/real/keys/tls.pem"] {
            #expect(shown(secret) == .notAllowed, "\(secret)")
            #expect(written(secret) == .notAllowed, "\(secret)")
        }
        // The control: a neighbour may be both.
        try Disk.write(host + "/other/plain", "text")
        #expect(shown("/other/plain") == nil)
        #expect(written("/other/plain") == nil)
    }

    @Test(arguments: ["", "/real"])
    func `a folder that holds it is shown only where every file's mode still counts`(path: String) {
        let whole = launch(reading: host + path, .owner)
        #expect(code { () throws(FileFailure) in try staging.approve(whole) } == .notAllowed)
        let bounded = launch(reading: host + path, .other)
        #expect(code { () throws(FileFailure) in try staging.approve(bounded) } == (geteuid() == 0 ? nil : .notAllowed))
        var ofRoot = bounded
        ofRoot.grade = .host
        #expect(code { () throws(FileFailure) in try staging.approve(ofRoot) } == .notAllowed)
    }

    @Test(arguments: ["/real/near", "/real/near/file", "/other/neighbour", "/other", "/absent"])
    func `its neighbours are shown`(path: String) {
        for mapping in [Launch.Read.Mapping.other, .owner] {
            #expect(
                code { () throws(FileFailure) in try staging.approve(launch(reading: host + path, mapping)) } == nil)
        }
    }

    @Test(
        arguments: [
            ("/real/keys", .notAllowed), ("/real/keys/inner", .notAllowed), ("/real", .notAllowed),
            ("/other/link", .link), ("/real/near", nil), ("/real/near/absent", nil),
        ] as [(String, FileFailure.Code?)])
    func `what is written without staging is held as what is staged`(path: String, expected: FileFailure.Code?) {
        var launch = Launch(label: "test", grade: .files, program: "/usr/bin/true", arguments: ["true"])
        launch.writes = [.direct(path: host + path)]
        let found = code { () throws(FileFailure) in try staging.approve(launch) }
        // A link as the last name is a file that the launcher refuses to follow; here its target counts.
        #expect(found == (expected == .link ? .notAllowed : expected))
    }

    @Test(arguments: ["/real/keys/evidence.key", "/other/file", "/other/link/evidence.key"])
    func `no observation reads it`(path: String) throws {
        let path = host + path
        #expect(code { () throws(FileFailure) in _ = try staging.read(path, limit: 100) } == .notAllowed)
        #expect(try scratch.staging().read(path, limit: 100) == Array("secret".utf8))
        #expect(try staging.read(host + "/other/neighbour/file", limit: 100) == Array("plain".utf8))
    }

    @Test func `no observation tells its state, where a link in it leads, or its names`() throws {
        try Disk.link("elsewhere", at: host + "/real/keys/pointer")
        for path in ["/real/keys", "/real/keys/evidence.key", "/other/link/evidence.key", "/alias/keys/absent"] {
            #expect(code { () throws(FileFailure) in _ = try staging.stat(host + path) } == .notAllowed, "\(path)")
        }
        #expect(code { () throws(FileFailure) in _ = try staging.link(host + "/other/link/pointer") } == .notAllowed)
        #expect(code { () throws(FileFailure) in _ = try staging.glob(host + "/other/link/*") } == .notAllowed)
        // What is beside it, above it, or a link to it, is there to be looked at.
        #expect(try staging.stat(host + "/real")["type"]?.string == "directory")
        #expect(try staging.link(host + "/other/link") == "../real/keys")
        #expect(try staging.glob(host + "/real/*").count == 2)
    }

    @Test(arguments: ["environ", "maps", "root/etc/hostname/../hosts", "cwd/../etc/hosts"])
    func `the agent's own process is nothing to look at`(name: String) {
        let own = "/proc/\(getpid())/" + name
        let found = code { () throws(FileFailure) in _ = try scratch.staging().read(own, limit: 1 << 20) }
        #expect(name.contains("/") ? found != nil : found == .notAllowed)
    }

    @Test func `a file that is reached through a process is judged where it lies`() throws {
        let number = open(host + "/real/keys/evidence.key", O_RDONLY | O_CLOEXEC)
        defer { close(number) }
        let path = "/proc/self/fd/\(number)"
        #expect(code { () throws(FileFailure) in _ = try staging.read(path, limit: 100) } == .notAllowed)
        #expect(try scratch.staging().read(path, limit: 100) == Array("secret".utf8))
        unlink(host + "/real/keys/evidence.key")
        #expect(code { () throws(FileFailure) in _ = try scratch.staging().read(path, limit: 100) } == .notAllowed)
    }

    @Test(.enabled(if: geteuid() == 0, "mounting needs root"))
    func `a bind mount does not show it, at the path or below it`() async {
        await #expect(processExitsWith: .success) {
            guard kernel_unshare(UInt64(KERNEL_CLONE_NEWNS)) == 0,
                kernel_mount(nil, "/", nil, UInt64(KERNEL_MS_REC | KERNEL_MS_PRIVATE), nil) == 0
            else { exit(1) }
            let scratch = try Scratch()
            let host = scratch.host
            for name in ["trust", "trust/keys", "side", "side/mounted", "plain"] {
                try Disk.makeFolder(host + "/" + name)
            }
            func isRefused(_ path: String, _ mapping: Launch.Read.Mapping) -> Bool {
                var launch = Launch(label: "test", grade: .files, program: "/usr/bin/true", arguments: ["true"])
                launch.reads = [.init(path: host + path, mapping: mapping)]
                do {
                    try scratch.staging(protecting: [host + "/trust"]).approve(launch)
                    return false
                } catch {
                    return true
                }
            }
            guard !isRefused("/side", .owner), !isRefused("/side/mounted", .owner) else { exit(2) }
            let bind = UInt64(KERNEL_MS_BIND)
            guard kernel_mount(host + "/trust/keys", host + "/side/mounted", nil, bind, nil) == 0 else { exit(3) }
            defer { _ = kernel_unmount(host + "/side/mounted", 0) }
            guard isRefused("/side/mounted", .other), isRefused("/side/mounted", .owner) else { exit(4) }
            guard isRefused("/side", .owner), !isRefused("/side", .other), !isRefused("/plain", .owner) else {
                exit(5)
            }
        }
    }
}
