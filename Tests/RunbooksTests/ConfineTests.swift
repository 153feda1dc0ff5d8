import Documents
import Testing

@testable import Runbooks

@Suite struct ConfineTests {
    static func confine(_ node: Node) throws -> Confine {
        let reading = Reading(file: "")
        let fields = try #require(reading.fields(.map(["confine": node]), "a step"))
        let confine = Confine.read(fields)
        #expect(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        return confine
    }

    static func values(_ params: [String: Node]) -> Values {
        var values = Values()
        values.params = params
        return values
    }

    @Test func `values are filled in: a list gives several, an absent one none`() throws {
        let confine = try Self.confine(
            .map([
                "read": ["${{ params.files }}", "${{ params.none }}", "/srv"], "write": ["${{ params.path }}"],
                "network": .map(["connect": ["${{ params.peer }}", "[::1]:80"]]), "secrets": ["${{ params.key }}"],
            ]))
        let resolved = try confine.resolved(
            Self.values(["files": ["/a", "/b"], "path": "/srv/x", "peer": "db.example:5432", "key": "db_password"]))
        #expect(resolved.read.map(\.path) == ["/a", "/b", "/srv"])
        #expect(resolved.write == [.init(path: "/srv/x", mode: .staged)])
        #expect(
            resolved.network == .connect([HostPort(host: "db.example", port: 5432), HostPort(host: "::1", port: 80)]))
        #expect(resolved.secrets == [.init(name: "db_password", way: .file)])
    }

    @Test(arguments: [
        "/", "/etc", "/home", "/etc/orderly", "/etc/orderly/keys", "/var/lib", "/var/lib/orderly", "/proc/sys",
        "/dev/sda",
        "/srv/../etc", "srv", "/srv/",
    ]) func `no value leads a write to where nothing may be written`(_ path: String) throws {
        let confine = try Self.confine(.map(["write": ["${{ params.path }}"]]))
        #expect(throws: ValueProblem.self) { try confine.resolved(Self.values(["path": Node(path)])) }
        #expect(throws: Never.self) { try confine.resolved(Self.values(["path": "/srv/x"])) }
    }

    @Test(arguments: [Node("a:b:1"), Node("a"), Node("a:0"), Node(["a:1", "b"])])
    func `a peer that is none is refused`(_ peer: Node) throws {
        let confine = try Self.confine(.map(["network": .map(["connect": ["${{ params.peer }}"]])]))
        #expect(throws: ValueProblem.self) { try confine.resolved(Self.values(["peer": peer])) }
    }
}
