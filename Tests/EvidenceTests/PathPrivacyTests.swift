import Documents
import Evidence
import Testing

@Suite struct PathPrivacyTests {
    let privacy = PathPrivacy(salt: [1, 2, 3], roots: ["/data/patients/", "relative", "/"])

    @Test(arguments: [
        "/home/ann/scan of Mr Smith.pdf", "/srv/imaging/smith", "/data/patients/smith.txt", "//home//ann/smith",
        "/./home/ann/smith", "cannot write /home/ann/smith: no space", "\"/home/ann/smith\"", "path=/srv/smith,x",
        "/files/~1home~1ann~1smith/mode", "Fehler:/home/smith",
    ])
    func `a private path never leaves as it is`(_ text: String) {
        let shown = privacy.hiding(in: text)
        #expect(!shown.lowercased().contains("smith"))
        #expect(shown.contains("salted:"))
    }

    @Test(arguments: [
        "/etc/ssh/sshd_config", "/homeevil/x", "/var/home/x", "/home", "https://example.org/home/x", "a//b", "/srvx/y",
        "",
    ])
    func `anything else stays as it is`(_ text: String) {
        #expect(privacy.hiding(in: text) == text)
    }

    @Test func `one path has one digest, and another salt gives another`() {
        let path = "/home/ann/x"
        #expect(privacy.hiding(in: path) == privacy.hiding(in: "/home//ann/x"))
        #expect(privacy.hiding(in: "see \(path)") == "see \(privacy.hiding(in: path))")
        #expect(privacy.hiding(in: path) != PathPrivacy(salt: [9]).hiding(in: path))
        #expect(privacy.hiding(in: path).hasPrefix("/home/salted:"))
    }

    @Test func `keys and nested texts are covered, so no caller can forget one`() throws {
        let node: Node = .list([
            .map(["a": .list([.map(["at": "/home/ann/x"])])]),
            Node(
                .map([
                    Node.Entry(key: "/srv/ann/x", value: 1)
                ])),
        ])
        let shown = String(decoding: JSON.bytes(privacy.hiding(in: node)), as: UTF8.self)
        #expect(!shown.contains("ann"))
    }

    @Test func `a statement hides by itself`() throws {
        let clinic = try Clinic()
        var run = RunRecord.example
        run.steps[0].changes[0].path = "/home/ann/x"
        let sealed = try clinic.chain([.run(run)])[0]
        #expect(!String(decoding: sealed.statement.payload, as: UTF8.self).contains("/home/ann"))
    }
}
