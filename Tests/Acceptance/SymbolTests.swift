import TestKit
import Testing

/// What the programs link, read from the programs.
///
/// The control server's program holds one Ed25519 key, for receipts. It shares the module `Signing` with the programs of
/// operators and hosts, and a debug build links whole modules: so what counts is not whether a function stands in the
/// file, but whether any code in it gets there. Every reference that the disassembler finds is looked at, calls and
/// addresses alike; none of these functions is behind a protocol or a class, so there is no other way to one.
@Suite struct SymbolTests {
    /// Mangled beginnings of what signs for a host's roles: a document by its kind, once more, and a statement.
    enum Function: String, CaseIterable, Sendable {
        case anyKind = "$s7Signing8EnvelopeV4seal_"
        case oneMoreSignature = "$s7Signing8EnvelopeV6signed2by"
        case statement = "$s8Evidence15SealedStatementV_2by"
    }

    /// Functions of the program, mangled, in which one of `functions` is referred to, without these functions themselves.
    private static func users(of functions: [String], in program: String) throws -> Set<String> {
        // Only lines that name one of them leave awk: the whole text is hundreds of megabytes.
        let script = """
            objdump -d --no-show-raw-insn "$0" | awk -v names="$1" '
                BEGIN { count = split(names, name, " ") }
                /^[0-9a-f]+ <.*>:$/ { inside = $2; next }
                /</ { for (i = 1; i <= count; i++) if (index($0, "<" name[i])) print inside }'
            """
        let result = try Program.run(
            ["sh", "-c", script, Binaries.path(program), functions.joined(separator: " ")])
        try #require(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let found = Set(result.text.split(separator: "\n").map { String($0.dropFirst().dropLast(2)) })
        return found.filter { user in !functions.contains { user.hasPrefix($0) } }
    }

    @Test func `no code of the control server's program signs what a host obeys or states`() throws {
        let users = try SymbolTests.users(of: Function.allCases.map(\.rawValue), in: "orderly-control")
        #expect(users == [])
        // The search finds what is there: receipts are signed, by this one way.
        let receipts = try SymbolTests.users(of: ["$s7Signing8EnvelopeV11sealReceipt"], in: "orderly-control")
        #expect(receipts.contains { $0.hasPrefix("$s8Evidence7ReceiptV6sealed") })
    }

    /// The control: the same search in the program of operators and hosts, for each function by itself.
    @Test(arguments: Function.allCases)
    func `the program of operators and hosts does sign`(_ function: Function) throws {
        let users = try SymbolTests.users(of: [function.rawValue], in: "orderly")
        #expect(!users.isEmpty)
    }
}
