import Foundation
import Secrets
import Signing
import TestKit
import Testing

@Suite struct CommandSignerTests {
    static let environment = ["PATH": "/usr/bin:/bin"]

    static func signer(
        _ script: String, _ key: PublicKey, _ environment: [String: String] = environment,
        timeout: Duration = .seconds(60)
    ) throws -> CommandSigner {
        try CommandSigner(
            command: ["/bin/sh", "-c", script], publicKey: key, environment: environment, timeout: timeout)
    }

    @Test(arguments: ["", " | base64 -w 20"])
    func `openssl signs for us, raw or as base64`(_ encoding: String) throws {
        let folder = try ScratchFolder()
        let key = try PrivateKey.generate()
        try SecretFile.create(folder("key.pem"), key)
        let signer = try CommandSignerTests.signer(
            "openssl pkeyutl -sign -inkey \"$KEY\" -rawin -in /dev/stdin\(encoding)", key.publicKey,
            CommandSignerTests.environment.merging(["KEY": folder("key.pem")]) { $1 })
        let large = [UInt8](repeating: 7, count: 300_000)
        for message in [Array("an order".utf8), large] {
            #expect(try signer.sign(message) == key.sign(message))
        }
        let envelope = try Envelope.seal(Array("{}".utf8), as: .order, by: [signer])
        #expect(throws: Never.self) { try envelope.open(as: .order, by: KeySet(key.publicKey)) }
    }

    @Test func `a command that holds another key is found out`() throws {
        let folder = try ScratchFolder()
        try SecretFile.create(folder("key.pem"), try PrivateKey.generate())
        let announced = try PrivateKey.generate().publicKey
        let signer = try CommandSigner(
            command: [
                "/usr/bin/openssl", "pkeyutl", "-sign", "-inkey", folder("key.pem"), "-rawin", "-in", "/dev/stdin",
            ],
            publicKey: announced, environment: CommandSignerTests.environment)
        #expect(throws: SigningError.signer(.doesNotVerify(keyID: announced.id))) {
            try Envelope.seal(Array("{}".utf8), as: .order, by: [signer])
        }
    }

    @Test(arguments: [
        ("exit 3", SigningError.SignerProblem.failed(program: "/bin/sh", status: 3)),
        ("kill -9 $$", .failed(program: "/bin/sh", status: -9)),
        ("true", .notASignature(program: "/bin/sh", bytes: 0)),
        ("echo nonsense", .notASignature(program: "/bin/sh", bytes: 9)),
        ("head -c 63 /dev/zero", .notASignature(program: "/bin/sh", bytes: 63)),
    ])
    func `a command that does not sign is an error that says so`(
        _ script: String, _ problem: SigningError.SignerProblem
    ) throws {
        let signer = try CommandSignerTests.signer(script, try PrivateKey.generate().publicKey)
        #expect(throws: SigningError.signer(problem)) { try signer.sign([1, 2, 3]) }
    }

    @Test func `a command that floods its output is ended`() throws {
        let signer = try CommandSignerTests.signer("exec yes", try PrivateKey.generate().publicKey)
        let error = #expect(throws: SigningError.self) { try signer.sign([1]) }
        guard case .signer(.notASignature) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["", " >&-"])
    func `a command that does not end in time is killed`(_ output: String) throws {
        let folder = try ScratchFolder()
        // Longer where a busy machine had not begun it by then.
        for seconds in [1, 4, 16, 64, 256] where (try? folder.text("pid").isEmpty) ?? true {
            let signer = try CommandSignerTests.signer(
                "echo $$ > \(folder("pid")); exec sleep 1000\(output)", try PrivateKey.generate().publicKey,
                timeout: .seconds(seconds))
            #expect(throws: SigningError.signer(.timedOut(program: "/bin/sh", after: .seconds(seconds)))) {
                try signer.sign([1])
            }
        }
        let pid = try #require(Int32(try folder.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(pid, 0) != 0)
    }

    @Test func `a command that is not there is an error`() throws {
        let signer = try CommandSigner(
            command: ["/nonexistent"], publicKey: try PrivateKey.generate().publicKey, environment: [:])
        #expect(throws: SigningError.signer(.notStarted(program: "/nonexistent", errno: ENOENT))) {
            try signer.sign([1])
        }
    }

    @Test(arguments: [[], ["openssl"], ["./sign"], ["/bin/sh", "a\0b"]])
    func `a command is an absolute path and its arguments`(_ command: [String]) throws {
        let key = try PrivateKey.generate().publicKey
        #expect(throws: SecretError.notACommand(command)) {
            try CommandSigner(command: command, publicKey: key, environment: [:])
        }
    }
}
