import Documents
import Testing

@testable import Runbooks

@Suite struct ActionTestTests {
    @Test(arguments: [
        (["a", "b"], ["a", "b"], true), (["a", "b"], ["a"], false), (["a"], ["a", "b"], false), ([], ["*"], true),
        (["a", "x", "y", "b"], ["a", "*", "b"], true), (["a", "b"], ["a", "*", "b"], true),
        (["a", "b", "c"], ["a", "*", "b"], false), (["a", "b", "x", "b"], ["a", "*", "b"], true),
        (["a", "b", "c", "d"], ["*", "b", "*", "d"], true), (["a", "*"], ["a", "b"], false),
        (["show", "--", "x"], ["*", "--", "*"], true),
    ])
    func `a star stands for any number of elements`(_ arguments: [String], _ call: [String], _ fits: Bool) {
        let answer = ActionTest.Answer(call: call, standardOutput: "", exit: 0)
        #expect(answer.fits(arguments, after: []) == fits)
        var later = answer
        later.after = "stop"
        #expect(!later.fits(arguments, after: ["start"]))
        #expect(later.fits(arguments, after: ["stop"]) == fits)
    }

    private static let good = """
        orderly: test/v1
        of: demo/restart
        tools: [{call: [systemctl, "*"], after: restart, stdout: x, exit: 3}]
        cases: [{name: One, params: {unit: ssh.service}}]

        """

    private func read(_ text: String) throws -> (tests: [ActionTest], diagnostics: [Diagnostic]) {
        let tree = try Bench.tree(Bench.plugin, ["tests/restart.yaml": text])
        let library = Library(plugins: [PluginSource(folder: "plugins/demo", tree: tree)], runbooks: [])
        let plugin = try #require(library.plugins["demo"])
        let read = plugin.source.tests(of: plugin.plugin)
        #expect(Set(library.testDiagnostics) == Set(read.diagnostics))
        return read
    }

    @Test func `a test is read with its cases and answers`() throws {
        let (tests, diagnostics) = try read(Self.good)
        #expect(diagnostics == [])
        let test = try #require(tests.first)
        #expect(test.action == "demo/restart")
        #expect(test.cases.map(\.name) == ["One"])
        #expect(
            test.cases[0].answers == [
                .init(call: ["systemctl", "*"], after: "restart", standardOutput: "x", exit: 3)
            ])
    }

    @Test(arguments: [
        ("test/v1", "test/v2", "ORD-505"), ("demo/restart", "demo/gone", "ORD-220"),
        ("demo/restart", "RB-DEMO-001", "ORD-220"),
        ("after: restart", "after: gone", "ORD-220"), ("unit: ssh.service", "unti: ssh.service", "ORD-223"),
        ("unit: ssh.service", "", "ORD-222"), ("ssh.service", "\"not a unit\"", "ORD-224"),
        ("ssh.service", "\"${{ params.unit }}\"", "ORD-225"), ("exit: 3", "code: 3", "ORD-101"),
        ("cases: [{name: One, params: {unit: ssh.service}}]", "cases: []", "ORD-217"),
    ])
    func `a test with a mistake is none, and validation says where`(_ from: String, _ to: String, _ id: String) throws {
        #expect(Self.good.contains(from))
        let (tests, diagnostics) = try read(Self.good.replacing(from, with: to))
        #expect(tests.isEmpty)
        #expect(diagnostics.map(\.id).contains(id), "\(diagnostics)")
        #expect(diagnostics.allSatisfy { $0.file == "plugins/demo/tests/restart.yaml" })
    }
}
