import Foundation
import TestKit
import Testing

/// What an interrupted copy or a full disk leaves of a file: one message that names it, and exit code 1 from whoever
/// reads it, as the unit that starts a server again relies on.
@Suite struct BadFileTests {
    enum Damage: CaseIterable {
        case empty, halfWritten, oversized

        func of(_ bytes: [UInt8]) -> [UInt8] {
            switch self {
            case .empty: []
            case .halfWritten: Array(bytes.prefix(bytes.count / 2))
            case .oversized: [UInt8](repeating: 0x20, count: 9 << 20)
            }
        }
    }

    private static let admit = "orderly key admit host/request.json --trust trust.json --signer site.key -o again.json"
    private static let install =
        "orderly key install --admitted admitted.json --admission admission.json --trust trust.json --directory host"
    private static let serve = "orderly-control serve --directory control"
    private static let send = "orderly trust send trust.json --as control/operators/anna"

    static let readers: [(file: String, command: String)] = [
        ("control/settings.json", "orderly-control status --directory control"),
        ("control/server.pem", serve), ("control/server.key", serve), ("control/ca.pem", serve),
        ("control/ca.key", serve), ("control/receipt.key", serve),
        ("control/ca.pem", send), ("control/operators/anna.pem", send), ("control/operators/anna.key", send),
        ("host/request.json", "orderly-control admit host/request.json --directory control --output again.json"),
        ("host/request.json", admit), ("trust.json", admit), ("site.key", admit),
        ("site.pub", "orderly key show site.pub"), ("trust.json", "orderly trust show trust.json"),
        ("admitted.json", install), ("admission.json", install), ("host/tls.key", install), ("trust.json", install),
    ]

    /// A site on the day on which its first host is admitted.
    private func site() throws -> Office {
        let office = try Office()
        for line in [
            "orderly trust init \(Office.roles) --signer root.key -o trust.json",
            "orderly-control init --directory control --name localhost --port 8443 --operator anna",
            "orderly key init --site clinic-001 --host srv1 --directory host",
            "orderly-control admit host/request.json --directory control --output admitted.json",
            "orderly key admit host/request.json --trust trust.json --signer site.key -o admission.json",
        ] {
            let result = try run(line, office)
            try #require(result.status == 0, "\(line): \(result.errors)")
        }
        return office
    }

    private func run(_ line: String, _ office: Office) throws -> Program.Result {
        let words = line.split(separator: " ").map(String.init)
        // A server that starts all the same would serve until somebody ends it.
        return try Program.run(
            ["timeout", "30", "\(Office.folder)/\(words[0])"] + words.dropFirst(), in: office.scratch.path)
    }

    @Test(arguments: readers)
    func `a damaged file is named, with exit code 1`(_ file: String, _ command: String) throws {
        let office = try site()
        let bytes = try office.scratch.read(file)
        let mode = try FileManager.default.attributesOfItem(atPath: office.scratch(file))[.posixPermissions] as? Int
        for damage in Damage.allCases {
            try office.scratch.write(file, damage.of(bytes), mode: mode ?? 0o600)
            let result = try run(command, office)
            #expect(result.status == 1, "\(damage): \(result.errors)")
            let name = file.split(separator: "/").last.map(String.init) ?? file
            #expect(result.errors.contains(name), "\(damage): \(result.errors)")
        }
        guard ![BadFileTests.serve, BadFileTests.send].contains(command) else { return }
        // The control: the same command with the file as it was.
        try office.scratch.write(file, bytes, mode: mode ?? 0o600)
        let whole = try run(command, office)
        #expect(whole.status == 0, "\(whole.errors)")
    }

    @Test func `an order to the server waits for one that was just started`() throws {
        let office = try site()
        try office.scratch.write("control/address", "https://localhost:1\n", mode: 0o644)
        let result = try run(BadFileTests.send, office)
        #expect(result.status == 5)
        #expect(result.errors.split(separator: "\n").count { $0.contains("trying again") } == 1, "\(result.errors)")
    }

    @Test func `what a name or a machine makes impossible has another code than what is damaged`() throws {
        let office = try site()
        for (line, status, says) in [
            ("orderly key generate gone/x.key", 2, "gone/x.key"),
            ("orderly trust init \(Office.roles) --signer root.pub -o other.json", 2, "is a public key"),
            ("orderly evidence show trust.json", 2, "is not a folder"),
            ("orderly-control init --directory control --name localhost", 2, "is not empty"),
            ("orderly-control serve --directory host", 2, "orderly-control init"),
        ] as [(String, Int32, String)] {
            let result = try run(line, office)
            #expect(result.status == status, "\(line): \(result.errors)")
            #expect(result.errors.contains(says), "\(line): \(result.errors)")
        }
    }

    @Test func `a taken port is a message with the address, and code 4`() throws {
        let office = try site()
        let server = try Program.Running(
            ["\(Office.folder)/orderly-control", "serve", "--directory", office.scratch("control"), "--port", "0"])
        try #require(server.waits { $0.output.contains("\n") }, "\(server.errors)")
        let port = try #require(server.output.split(separator: ":").last?.prefix { $0.isNumber })
        let second = try run("\(BadFileTests.serve) --port \(port)", office)
        #expect(second.status == 4)
        #expect(second.errors.contains("127.0.0.1 port \(port): Address already in use"), "\(second.errors)")
        server.signal(SIGTERM)
        #expect(server.finish().status == 0)
    }

    @Test func `a certificate of another host is refused by its name`() throws {
        let office = try site()
        for line in [
            "orderly key init --site clinic-001 --host srv2 --directory other",
            "orderly-control admit other/request.json --directory control --output admitted.json",
        ] { #expect(try run(line, office).status == 0) }
        let result = try run(BadFileTests.install, office)
        #expect(result.status == 3)
        #expect(result.errors.contains("is for orderly://clinic-001/host/srv2"), "\(result.errors)")
        #expect(!office.exists("host/tls.pem"))
    }
}
