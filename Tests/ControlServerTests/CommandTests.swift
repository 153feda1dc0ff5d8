import Documents
import Foundation
import Identity
import Signing
import TestKit
import Testing

struct CommandTests {
    let scratch: ScratchFolder
    let folder: String

    init() throws {
        scratch = try ScratchFolder()
        folder = scratch("control")
    }

    private func control(_ arguments: String...) throws -> Program.Result {
        try Program.run([World.program] + arguments)
    }

    @Test func `a folder is made once and never over another`() throws {
        #expect(try control("init", "--directory", folder, "--name", "localhost").status == 0)
        let authority = try scratch.text("control/ca.pem")
        let again = try control("init", "--directory", folder, "--name", "localhost")
        #expect(again.status == 2)
        #expect(again.errors.contains("is not empty"))
        #expect(try scratch.text("control/ca.pem") == authority)
    }

    @Test func `what is wrong is said, with an exit code`() throws {
        #expect(try control().status == 0)
        #expect(try control("serve").status == 2)
        #expect(try control("serve", "--directory", folder, "--port", "70000").status == 2)
        let none = try control("serve", "--directory", folder)
        #expect(none.status == 2)
        #expect(none.errors.contains("orderly-control init"))
        #expect(try control("init", "--directory", folder, "--name", "no name").status == 2)
        #expect(try control("--version").text == "0.1.0\n")
    }

    @Test func `a server does not start with a key that others can read`() throws {
        #expect(try control("init", "--directory", folder, "--name", "localhost", "--port", "0").status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder + "/ca.key")
        let refused = try control("serve", "--directory", folder)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("chmod"))
    }

    @Test(arguments: ["control", "control/settings.json"])
    func `a server does not start from settings that others may write`(_ name: String) throws {
        #expect(try control("init", "--directory", folder, "--name", "localhost", "--port", "0").status == 0)
        #expect(try control("status", "--directory", folder).status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: scratch(name))
        for command in ["serve", "status"] {
            let refused = try control(command, "--directory", folder)
            #expect(refused.status == 1 && refused.errors.contains("chmod go-w"), "\(refused.errors)")
        }
    }

    @Test func `a folder may be named by a link, and is judged by where it leads`() throws {
        #expect(try control("init", "--directory", folder, "--name", "localhost", "--port", "0").status == 0)
        symlink(folder, scratch("link"))
        #expect(try control("status", "--directory", scratch("link")).status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
        #expect(try control("status", "--directory", scratch("link")).status == 1)
    }

    @Test(arguments: [("8443", "https://localhost:8443\n"), ("0", nil)])
    func `operators find the address of a server that has not served yet`(_ port: String, _ address: String?) throws {
        #expect(try control("init", "--directory", folder, "--name", "localhost", "--port", port).status == 0)
        #expect((try? scratch.text("control/address")) == address)
    }

    @Test func `a request is admitted only when it is whole and its own`() throws {
        #expect(try control("init", "--directory", folder, "--name", "localhost").status == 0)
        let key = TLSKey()
        let csr = try CertificateRequest(site: "clinic-001", host: "srv1", key: key).pem
        let evidenceKey = try PrivateKey.generate().publicKey.hex
        func admit(host: String = "srv1", csr: String, key: String, more: String = "") throws -> Program.Result {
            let request = """
                {"orderly": "request/v1", "site": "clinic-001", "host": "\(host)", \(more)
                 "csr": \(String(decoding: JSON.bytes(Node(csr)), as: UTF8.self)), "evidence_key": "\(key)"}
                """
            return try control("admit", scratch.write("request.json", request), "--directory", folder)
        }
        #expect(try admit(csr: csr, key: evidenceKey).status == 0)
        let otherName = try admit(host: "srv2", csr: csr, key: evidenceKey)
        #expect(otherName.status == 1)
        #expect(otherName.errors.contains("is for orderly://clinic-001/host/srv1"))
        #expect(try admit(csr: "x", key: evidenceKey).status == 1)
        #expect(try admit(csr: csr, key: "abc123...").status == 1)
        let unknown = try admit(csr: csr, key: evidenceKey, more: #""trust": true,"#)
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("no key `trust`"))
        #expect(try control("admit", scratch("absent.json"), "--directory", folder).status == 2)
    }

    @Test func `an operator is made once`() throws {
        #expect(try control("init", "--directory", folder, "--name", "localhost", "--operator", "ito").status == 0)
        let made = try control("operator", "brandt", "--directory", folder)
        #expect(made.status == 0)
        #expect(
            try CertificateFacts(pem: scratch.text("control/operators/brandt.pem")).identity
                == .operator(name: "brandt"))
        #expect(try control("operator", "brandt", "--directory", folder).status == 2)
        #expect(try control("operator", "../x", "--directory", folder).status == 2)
    }
}
