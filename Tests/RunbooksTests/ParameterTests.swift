import Documents
import Testing
import YAML

@testable import Runbooks

@Suite struct ParameterTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let type: String
        let good: [String]
        let bad: [String]
        var testDescription: String { type }
    }

    /// Declaration, values that fit, values that do not; all in YAML.
    static let rows = [
        Row(
            type: "{type: string, pattern: \"[a-z]+\"}", good: ["abc"],
            bad: ["ABC", "\"abc\\n\"", "\"abc;\"", "\"\"", "1", "[abc]", "~"]),
        Row(
            type: "{type: text, max: 8B, lines: 2}", good: ["\"\"", "\"a\\nb\"", "\"a\\nb\\n\"", "\"a\\tb\""],
            bad: ["123456789a", "\"a\\nb\\nc\"", "\"\\u001b[2J\"", "\"a\\u202eb\"", "\"a\\u0000\"", "5"]),
        Row(type: "{type: integer, min: 1, max: 9}", good: ["1", "9"], bad: ["0", "10", "\"5\"", "5.0", "true"]),
        Row(
            type: "{type: number, min: 0, max: 1}", good: ["0", "0.5", "1"],
            bad: ["-0.1", "1.1", ".nan", ".inf", "\"0.5\""]),
        Row(type: "{type: boolean}", good: ["true", "false"], bad: ["\"true\"", "yes", "0"]),
        Row(
            type: "{type: duration}", good: ["0s", "250ms", "90d"],
            bad: ["30", "-5s", "\"5 s\"", "1.5h", "5y", "1h30m"]),
        Row(type: "{type: size}", good: ["1B", "64MiB"], bad: ["64", "64MB", "-1B", "99999999TiB"]),
        Row(
            type: "{type: enum, values: [on-line, \"off\"]}", good: ["on-line", "\"off\""],
            bad: ["ON-LINE", "\"on-line \""]),
        Row(
            type: "{type: path, under: [/home, /srv/data]}", good: ["/home", "/home/a", "/srv/data/x/y"],
            bad: [
                "/homeevil", "/home/../etc", "/home/./a", "/home//a", "/home/", "home/a", "/srv", "/srv/database",
                "\"/home/a\\nb\"", "\"\"", "\"/home/a\\u0000\"",
            ]),
        Row(type: "{type: path}", good: ["/", "/etc/passwd"], bad: ["..", "/..", "~/x", "/a/../b"]),
        Row(
            type: "{type: path, one_of: [/etc/motd]}", good: ["/etc/motd"], bad: ["/etc/issue", "/etc/motd/x"]),
        Row(
            type: "{type: unit}",
            good: ["ssh.service", "getty@tty1.service", "a-b.timer", "\"dev-disk-by\\\\x2did.mount\""],
            bad: [
                "ssh", "\"x; rm -rf /\"", "\"x.service; rm -rf /\"", "--force.service", "-x.service", "a/b.service",
                "\"a b.service\"", "\"ssh.service\\n\"", ".service", "ssh.conf", "$(x).service",
            ]),
        Row(
            type: "{type: unit, pattern: \"(ssh|chrony)[.]service\"}", good: ["ssh.service"],
            bad: ["nginx.service", "xssh.service"]),
        Row(
            type: "{type: host}", good: ["srv1", "a.example.org", "192.0.2.1", "\"2001:db8::1\"", "\"::1\"", "\"::\""],
            bad: [
                "-a", "a_b", "a..b", "\"a b\"", "256.1.1.1", "1.2.3", "\"1::2::3\"", "\":::\"", "\"a:b\"",
                "\"fe80::1%eth0\"",
            ]),
        Row(
            type: "{type: host-port}", good: ["\"a:443\"", "\"192.0.2.1:1\"", "\"[2001:db8::1]:443\""],
            bad: ["a", "\"a:\"", "\"a:0\"", "\"a:65536\"", "\"a:+1\"", "\"2001:db8::1:443\"", "\"[a]:1\""]),
        Row(type: "{type: secret}", good: ["restic_password"], bad: ["../x", "A", "\"a b\"", "a-b"]),
        Row(
            type: "{type: digest}", good: ["\"\(String(repeating: "0a", count: 32))\""],
            bad: ["\"\(String(repeating: "0A", count: 32))\"", "\"\(String(repeating: "0", count: 63))\"", "abc"]),
        Row(
            type: "{type: mode}", good: ["\"0644\"", "\"0000\""],
            bad: ["\"4755\"", "\"644\"", "\"0844\"", "644", "\"1777\""]),
        Row(
            type: "{type: map, keys: \"[a-z]+\", of: {type: string, pattern: \"[0-9]+\"}}", good: ["{}", "{a: \"1\"}"],
            bad: ["{A: \"1\"}", "{a: \"x\"}", "{a: 1}", "[]"]),
        Row(
            type: "{type: list, of: path, under: [/srv], min: 1, max: 2}", good: ["[/srv/a]", "[/srv/a, /srv/b]"],
            bad: ["[]", "[/srv/a, /srv/b, /srv/c]", "[/etc/a]", "/srv/a", "[/srv/a, ~]"]),
        Row(type: "{type: list, of: {type: integer, min: 5}}", good: ["[5]", "[]"], bad: ["[4]"]),
        Row(
            type: "{type: list, of: unit, one_of: [a.service]}", good: ["[a.service]"], bad: ["[b.service]"]),
    ]

    @Test(arguments: rows) func `a value fits its type or is refused`(_ row: Row) throws {
        let parameter = try #require(try parameter(row.type))
        for text in row.good {
            let node = try node(text)
            #expect(throws: Never.self, "\(text)") { try parameter.checked(node).get() }
        }
        for text in row.bad {
            let node = try node(text)
            #expect(throws: ValueProblem.self, "\(text)") { try parameter.checked(node).get() }
        }
    }

    @Test(arguments: [
        "{type: string}", "{type: text}", "{type: enum, values: []}", "{type: strin, pattern: x}", "{type: list}",
        "{type: list, of: integer}", "{type: list, of: {type: list, of: unit}}", "{type: integer, min: 2, max: 1}",
        "{type: path, under: [etc]}", "{type: path, under: [/etc/../x]}", "{type: unit, pattern: \"(\"}",
        "{type: unit, one_of: []}", "{type: unit, pattern: x, one_of: [x]}", "{type: unit, default: x}",
        "{type: duration, default: 30}", "{type: integer, default: 1, optional: true}", "{type: unit, max: 3}",
        "{type: text, max: 2MiB}", "{type: map, of: unit}", "{type: unit, from: order}", "unit",
    ]) func `a declaration that bounds nothing or contradicts itself is refused`(_ text: String) throws {
        let reading = Reading(file: "")
        _ = Parameter.read("p", at: .unknown, try node(text), plugin: nil, reading)
        #expect(reading.hasErrors)
    }

    @Test func `what is shown of a refused value cannot steer a terminal`() throws {
        let parameter = try #require(try parameter("{type: unit}"))
        guard case .failure(let problem) = parameter.checked(Node("\u{1B}[2J\u{202E}")) else {
            Issue.record("a unit of control characters was taken")
            return
        }
        #expect(!problem.message.unicodeScalars.contains { $0.isControl })
    }

    @Test func `a type accepts another only where every value of it fits`() throws {
        func type(_ text: String) throws -> (ParameterType, Bound?) {
            let parameter = try #require(try parameter(text))
            return (parameter.type, parameter.bound)
        }
        func accepts(_ mine: String, _ theirs: String) throws -> Bool {
            let (one, bound) = try type(mine)
            let (other, limit) = try type(theirs)
            return one.accepts(other, mine: bound, theirs: limit)
        }
        #expect(try accepts("{type: path, under: [/etc, /srv]}", "{type: path, under: [/srv/x]}"))
        #expect(try !accepts("{type: path, under: [/srv/x]}", "{type: path, under: [/srv]}"))
        #expect(try !accepts("{type: path, under: [/srv]}", "{type: path}"))
        #expect(try accepts("{type: unit}", "{type: unit, pattern: \"x[.]service\"}"))
        #expect(try !accepts("{type: unit, pattern: \"x[.]service\"}", "{type: unit}"))
        #expect(try accepts("{type: unit, pattern: \"x[.]service\"}", "{type: unit, one_of: [x.service]}"))
        #expect(try accepts("{type: enum, values: [a, b]}", "{type: enum, values: [a]}"))
        #expect(try !accepts("{type: enum, values: [a]}", "{type: enum, values: [a, b]}"))
        #expect(try accepts("{type: integer, min: 0}", "{type: integer, min: 1, max: 5}"))
        #expect(try !accepts("{type: integer, min: 0}", "{type: integer}"))
        #expect(try accepts("{type: list, of: unit, max: 9}", "{type: list, of: unit, max: 3}"))
        #expect(try !accepts("{type: list, of: unit, max: 2}", "{type: list, of: unit, max: 3}"))
        #expect(try !accepts("{type: unit}", "{type: list, of: unit}"))
        #expect(try !accepts("{type: unit}", "{type: text, max: 9B}"))
        #expect(try !accepts("{type: path}", "{type: string, pattern: \"/.*\"}"))
    }

    private func parameter(_ text: String) throws -> Parameter? {
        let reading = Reading(file: "")
        let parameter = Parameter.read("p", at: .unknown, try node(text), plugin: nil, reading)
        #expect(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        return parameter
    }

    /// A node as YAML says it; texts in quotes as JSON does, which may hold any character.
    private func node(_ text: String) throws -> Node {
        if text == ".nan" { return Node(.number(.nan)) }
        if text == ".inf" { return Node(.number(.infinity)) }
        let reading = Reading(file: "")
        let node =
            text.hasPrefix("\"")
            ? JSON.read(Array(text.utf8), reading) : YAML.read(Array("v: \(text)\n".utf8), reading)?["v"]
        return try #require(node, "\(reading.diagnostics)")
    }
}
