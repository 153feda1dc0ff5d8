import Foundation
import Testing

@testable import Documents

@Suite struct PatternTests {
    private static let patterns = [
        "a", "abc", "a|b|", "a*", "a+?b", "(?:ab|a)(?:c|bcd)", "x*", "(a|ab)(c|bcd)(d*)", "^a.c$", "^(?:a|b)*$",
        "a{2}",
        "a{2,}", "a{0,2}b", "a{1,3}?", "[a-c]+", "[^a-c]+", "[]a]+", "[a\\]-]+", "[\\w.-]+@[\\w-]+", "\\d{3}-\\d{4}",
        "\\bfoo\\b", "\\Bo", "\\s+", "\\S+", "\\d\\W", "(?i)FoO", "(?i)[a-f]+z", "(?i:a)b", "a(?i)b|c", "(?s)a.b",
        "a.b",
        "(?m)^b$", "\\x41\\x{42}", "\\.\\*\\{\\}", "(?<y>\\d{4})-(?<m>\\d\\d)", "(?<a>x)?(?<b>y)?",
        "(?<k>[^=]*)=(?<v>.*)",
        "(?<o>(?<i>a)b)+", "(?<last>a|b|c)*", "(?<lazy>.*?)(?<rest>b.*)", "(?:(?<a>a)|(?<b>b))+c",
        "[^\\x00-\\x1f*?\\[\\\\]+",
        "^/nix/store/[0-9a-z]{3}-[A-Za-z0-9._-]+$", "é+", "(?i)É", "[α-ω]+", ".", "^$", "\\A[a-z]+\\z",
        "^Inst (?<package>\\S+) (\\[(?<from>[^\\]]+)\\] )?\\((?<to>\\S+) (?<origin>.*?) \\[(?<arch>\\w+)\\]\\)",
        "(?i)-security\\b",
    ]

    private static let inputs = [
        "", "a", "b", "ab", "aab", "aaab", "abc", "abcd", "abbcd", "xyz", "foo", "a foo b", "food", "FOO", "Foo fOO",
        "a\nb",
        "a\nb\nc", "555-1234", "me@host-1", "a.c", "]a]", "a-]", ".*{}", "AB", "2026-11", "2026-11-21", "k=v=w", "=",
        "  x\ty",
        "ababab", "abacab", "aXb", "ABCDEFZ", "/nix/store/0az-nixos", "/nix/store/0az-", "éé", "É", "αβγ", "日本語", "aé",
        "_x9",
        "Inst bash [5.2-1] (5.2-2 Debian-Security:12/stable-security [amd64])", "Inst bash (5.2-2 Debian:12 [amd64])",
    ]

    @Test(arguments: patterns)
    func `patterns find what ICU finds`(_ text: String) throws {
        let ours = try Pattern(text)
        let whole = try NSRegularExpression(pattern: "\\A(?:\(text))\\z")
        let search = try NSRegularExpression(pattern: text)
        for input in PatternTests.inputs {
            let all = NSRange(location: 0, length: input.utf16.count)
            #expect(
                ours.matches(input) == (whole.firstMatch(in: input, range: all) != nil),
                "the whole of \(input.debugDescription)")
            let theirs = search.firstMatch(in: input, range: all).map { match in
                var captures: [String: String] = [:]
                for name in ours.names {
                    let range = match.range(withName: name)
                    if range.location != NSNotFound { captures[name] = (input as NSString).substring(with: range) }
                }
                return captures
            }
            #expect(ours.firstMatch(in: input) == theirs, "in \(input.debugDescription)")
        }
    }

    @Test func `the end is the end, and classes are ASCII, as in RE2`() throws {
        #expect(try Pattern("").matches("") && !Pattern("").matches("a"))
        #expect(try !Pattern("a$").matches("a\n"))
        #expect(try Pattern("a$").firstMatch(in: "a\n") == nil)
        #expect(try !Pattern("\\d").matches("٣"))
        #expect(try !Pattern("\\w").matches("é"))
        #expect(try !Pattern("\\s").matches("\u{A0}"))
        #expect(try Pattern("\\W").matches("é"))
        #expect(try Pattern("(?P<n>a)").firstMatch(in: "a") == ["n": "a"])
        #expect(try Pattern("é").matches("é"))
        #expect(try !Pattern("é").matches("e\u{301}"), "characters are compared as they are written")
        #expect(try Pattern("(?i)[^a]").matches("A") == false)
    }

    @Test(arguments: [
        ("(a)\\1", PatternProblem.backReference(at: 3)), ("(?<n>a)\\k<n>", .backReference(at: 7)),
        ("a(?=b)", .lookAround(at: 1)), ("(?!a)", .lookAround(at: 0)), ("(?<=a)b", .lookAround(at: 0)),
        ("(?<!a)b", .lookAround(at: 0)), ("a++", .unsupported("a++", at: 0)), ("(?>a)", .unsupported("(?>", at: 0)),
        ("\\pL", .unsupported("\\p", at: 0)), ("\\Z", .unsupported("\\Z", at: 0)),
        ("[[:alpha:]]", .unsupported("[:", at: 1)),
        ("\\Qa\\E", .unsupported("\\Q", at: 0)), ("\\0", .unsupported("\\0", at: 0)),
        ("(?x)a", .unsupported("(?x", at: 0)),
        ("*a", .nothingToRepeat(at: 0)), ("a**", .nothingToRepeat(at: 2)), ("a|+", .nothingToRepeat(at: 2)),
        ("a{2}{3}", .nothingToRepeat(at: 4)), ("a{", .badRepetition(at: 1)), ("a{,3}", .badRepetition(at: 1)),
        ("a{3,1}", .badRepetition(at: 1)), ("a{1001}", .badRepetition(at: 1)), ("{2}", .badRepetition(at: 0)),
        ("a{99999999999999999999}", .badRepetition(at: 1)),
        ("[a", .badClass(at: 0)), ("[]", .badClass(at: 0)), ("[z-a]", .badClass(at: 0)),
        ("(a", .unbalancedGroup(at: 0)),
        ("a)", .unbalancedGroup(at: 1)), ("(?i", .unbalancedGroup(at: 0)), ("(?<1>a)", .badGroupName("1", at: 0)),
        ("(?<>a)", .badGroupName("", at: 0)), ("(?<n>a)(?<n>b)", .badGroupName("n", at: 7)), ("a\\", .badEscape(at: 1)),
        ("\\x4", .badEscape(at: 0)), ("\\x{110000}", .badEscape(at: 0)), ("\\x{D800}", .badEscape(at: 0)),
        ("((a{1000}){1000}){1000}", .tooLarge), ("(((){1000}){1000}){1000}", .tooLarge),
        ("[ab]{1000}{", .nothingToRepeat(at: 10)),
        (String(repeating: "a", count: 257), .tooLong(bytes: 257)),
    ])
    func `what is no pattern here is refused with its place`(_ text: String, _ problem: PatternProblem) {
        #expect(throws: problem) { try Pattern(text) }
        #expect(!problem.description.isEmpty)
    }

    @Test(arguments: [
        "(a+)+b", "(a|a)*b", "(a*)*b", "(?:a?){30}a{30}b", "(.*)(.*)(.*)(.*)b", "(a|aa)+b", "((a*)*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
    ])
    func `the work is linear in the text, where backtracking would take for ever`(_ text: String) throws {
        let pattern = try Pattern(text)
        func steps(_ length: Int) -> (whole: Int, search: Int) {
            var whole = 0
            var search = 0
            let input = String(repeating: "a", count: length)
            #expect(!pattern.matches(input, steps: &whole))
            #expect(pattern.firstMatch(in: input, steps: &search) == nil)
            return (whole, search)
        }
        let short = steps(1000)
        let long = steps(4000)
        // Twice the program for each character: to visit an instruction, and to take the character.
        let most = 2 * pattern.program.instructions.count * 4001
        #expect(long.whole <= most && long.search <= most)
        #expect(long.whole <= short.whole * 5 && long.search <= short.search * 5)
    }

    @Test func `a text beyond the limit never matches`() throws {
        let pattern = try Pattern("a*")
        #expect(pattern.matches(String(repeating: "a", count: Pattern.longestInput)))
        #expect(!pattern.matches(String(repeating: "a", count: Pattern.longestInput + 1)))
        #expect(pattern.firstMatch(in: String(repeating: "a", count: Pattern.longestInput + 1)) == nil)
    }

    @Test func `a pattern is stored as its text, and judged again when it is loaded`() throws {
        let pattern = try Pattern("(?<n>a+)")
        let bytes = try JSONEncoder().encode([pattern])
        #expect(String(decoding: bytes, as: UTF8.self) == #"["(?<n>a+)"]"#)
        #expect(try JSONDecoder().decode([Pattern].self, from: bytes) == [pattern])
        #expect(throws: (any Error).self) { try JSONDecoder().decode([Pattern].self, from: Data(#"["(a"]"#.utf8)) }
    }

    @Test func `no pattern crashes the parser`() {
        let pieces = [
            "(", ")", "[", "]", "{", "}", "?", "*", "+", "|", "\\", "^", "$", "a", "-", "1", ",", "(?", "<n>", ":", "x",
            "é",
        ]
        var state: UInt64 = 42
        var accepted = 0
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            guard let pattern = try? Pattern(text) else { continue }
            accepted += 1
            _ = pattern.matches("a1-é")
            _ = pattern.firstMatch(in: "a1-é")
        }
        #expect(accepted > 20)
    }
}
