import Documents
import Runbooks
import Testing

@testable import Execution

/// Which run has to wait for one that left the host inconsistent.
@Suite struct FootprintTests {
    private func script(_ confine: String) -> String {
        """
        steps:
          - id: only
            script: {interpreter: sh, body: "true"}
            confine: \(confine)
            timeout: 5s
        """
    }

    private func footprint(_ text: String, _ params: [String: Node] = [:]) throws -> Footprint {
        try Lab().plan(text, params: params).footprint
    }

    @Test func `a step's paths are known from its plan, and a parameter's value with them`() throws {
        #expect(try footprint(script("{write: [/srv/a, /srv/b]}")) == .paths(["/srv/a", "/srv/b"]))
        #expect(try footprint(script("{read: [/srv/a]}")) == .paths([]))
        let given = "params:\n  path: {type: path, under: [/srv]}\n" + script("{write: [\"${{ params.path }}\"]}")
        #expect(try footprint(given, ["path": "/srv/c"]) == .paths(["/srv/c"]))
    }

    @Test func `an action of the host may touch anything`() throws {
        #expect(try footprint("steps:\n  - {id: start, uses: lab/start, with: {unit: a.service}}") == .anything)
    }

    @Test func `a journaled plan says the same, and a damaged one may have done anything`() throws {
        let plan = try Lab().plan(script("{write: [/srv/a]}"), params: [:])
        #expect(Footprint(plan: PlanText.bytes(plan)) == .paths(["/srv/a"]))
        #expect(Footprint(plan: []) == .anything)
        #expect(Footprint(plan: Array("{}".utf8)) == .anything)
    }

    @Test(arguments: [
        (["/srv/a"], ["/srv/a"], true), (["/srv/a"], ["/srv/a/b"], true), (["/srv/a/b"], ["/srv/a"], true),
        (["/srv/a"], ["/srv/ab"], false), (["/srv/a"], ["/srv/b"], false), ([], ["/srv/a"], false),
    ])
    func `paths overlap where one is or holds the other`(ours: [String], theirs: [String], overlap: Bool) {
        #expect(Footprint.paths(Set(ours)).overlaps(.paths(Set(theirs))) == overlap)
    }

    @Test func `what may do anything overlaps with everything but a look`() {
        #expect(Footprint.anything.overlaps(.anything))
        #expect(Footprint.anything.overlaps(.paths(["/srv/a"])))
        #expect(Footprint.paths(["/srv/a"]).overlaps(.anything))
        #expect(!Footprint.anything.overlaps(.paths([])))
    }
}
