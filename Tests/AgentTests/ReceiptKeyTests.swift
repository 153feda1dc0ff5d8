import Documents
import Evidence
import Signing
import Testing

@testable import Agent

/// What the control server answers when it is handed a statement.
@Suite struct ReceiptKeyTests {
    let server: PrivateKey
    let place = ChainPlace(epoch: String(repeating: "a", count: 32), sequence: 7)
    let digest = Digest(of: [7])

    init() throws {
        server = try PrivateKey(seed: [UInt8](repeating: 4, count: 32))
    }

    private func problem(_ change: (inout Receipt) -> Void = { _ in }, by key: UInt8 = 4) throws -> String? {
        var receipt = Receipt(host: "srv1", place: place, digest: digest, received: Timestamp(seconds: 1_800_000_000))
        change(&receipt)
        let answer = try receipt.sealed(by: try PrivateKey(seed: [UInt8](repeating: key, count: 32)))
        return ReceiptKey(KeySet(server.publicKey), host: "srv1").problem(with: answer, place: place, digest: digest)
    }

    /// The control of the ones below.
    @Test func `the server's receipt for the statement counts`() throws {
        #expect(try problem() == nil)
    }

    @Test func `another key's receipt, or one for something else, does not count`() throws {
        #expect(try problem(by: 5) != nil)
        #expect(try problem({ $0.host = "srv2" }) != nil)
        #expect(try problem({ $0.digest = Digest(of: [8]) }) != nil)
        #expect(try problem({ $0.place = ChainPlace(epoch: $0.place.epoch, sequence: 8) }) != nil)
    }

    @Test(arguments: ["", "{}", "OK"])
    func `what is no receipt does not count`(_ answer: String) {
        let key = ReceiptKey(KeySet(server.publicKey), host: "srv1")
        #expect(key.problem(with: Array(answer.utf8), place: place, digest: digest) != nil)
        // A host that was given no key can judge nothing: receipts are kept for whoever can.
        #expect(ReceiptKey(nil, host: "srv1").problem(with: Array(answer.utf8), place: place, digest: digest) == nil)
    }
}
