@testable import Execution
import Signing
import Testing

@Suite struct RedactorTests {
    static let value = "Tr0ub4dor&3+corr%ct \"horse\"/?"
    static let secret = Secret(name: "db", content: Array((value + "\n").utf8))

    static func redacted(_ text: String, _ secrets: [Secret] = [secret]) -> String {
        Redactor(secrets)?.redacted(text) ?? text
    }

    // MARK: Forms

    @Test(arguments: [
        value, "Tr0ub4dor&3+corr%ct \\\"horse\\\"/?",
        // encodeURIComponent, a form, everything encoded, lower case.
        "Tr0ub4dor%263%2Bcorr%25ct%20%22horse%22%2F%3F", "Tr0ub4dor%263%2Bcorr%25ct+%22horse%22%2F%3F",
        "%54%72%30%75%62%34%64%6f%72%26%33%2b%63%6f%72%72%25%63%74%20%22%68%6F%72%73%65%22%2F%3F",
        // coreutils: printf %s VALUE | base64, basenc --base64url, xxd -p, xxd -p -u, od -An -tx1.
        "VHIwdWI0ZG9yJjMrY29yciVjdCAiaG9yc2UiLz8=", "VHIwdWI0ZG9yJjMrY29yciVjdCAiaG9yc2UiLz8",
        "VHIwdWI0ZG9yJjMrY29yciVj\ndCAiaG9yc2UiLz8=", "VHIwdWI0ZG9yJjMrY29yciVj\r\ndCAiaG9yc2UiLz8=",
        "547230756234646f7226332b636f7272256374202268 6f727365222f3f",
        "54723075623464 6F7226332B636F727225637420 22686F727365222F3F",
        " 54 72 30 75 62 34 64 6f 72 26 33 2b 63 6f 72 72\n 25 63 74 20 22 68 6f 72 73 65 22 2f 3f",
    ])
    func `a secret is found in each form`(_ form: String) {
        let redacted = Self.redacted("<\(form)>")
        #expect(redacted.contains("[secret db]"), "\(redacted)")
        #expect(redacted.utf8.count <= 18, "\(redacted)")
    }

    /// `/bin/echo -n PREFIX VALUE SUFFIX | base64` at each alignment, with both alphabets.
    @Test(arguments: ["", "u", "us", "use"], ["", ":", "::"])
    func `base64 is found at every alignment`(_ before: String, _ after: String) {
        let secret = Secret(name: "k", content: [0xFB, 0xEF, 0xBE, 0xFF, 0x3E, 0x3F, 0xFB, 0xFF, 0x00, 0x10, 0x83])
        let whole = Array(before.utf8) + secret.content.bytes + Array(after.utf8)
        for alphabet in [Encoding.standard, Encoding.urlSafe] {
            let text = Encoding.base64(whole, alphabet)
            let redacted = Self.redacted(text, [secret])
            #expect(redacted.contains("[secret k]"), "\(text) \(redacted)")
            // What is left of it are characters that hold bits of its neighbours too.
            #expect(redacted.utf8.count - "[secret k]".utf8.count <= (before + after).utf8.count * 2 + 4, "\(redacted)")
            #expect(Self.redacted(text, [Self.secret]) == text, "the control")
        }
    }

    @Test(arguments: [
        #"Tr0ub4dor&3+corr%ct \"horse\"\/?"#, #"Tr0ub4dor\u00263+corr%ct \u0022horse\u0022/?"#,
        #"\u0054r0ub4dor\u00263\u002Bcorr%ct \"horse\"\u002f?"#,
        "VHIwdWI0\n    ZG9yJjMr\n    Y29yciVj\n    dCAiaG9y\n    c2UiLz8=",
        "54:72:30:75:62:34:64:6f:72:26:\n    33:2b:63:6f:72:72:25:63:74:20:22:68:6f:72:73:65:22:2f:3f",
    ])
    func `JSON escapes and indented lines hide no secret`(_ form: String) {
        let redacted = Self.redacted("<\(form)>")
        #expect(redacted.hasPrefix("<[secret db]"), "\(redacted)")
        #expect(redacted.utf8.count <= 18, "\(redacted)")
        let other = Secret(name: "other", content: Array("quite another".utf8))
        #expect(Self.redacted(form, [other]) == form, "the control")
    }

    @Test func `control characters and surrogate pairs are read as JSON writes them`() {
        let secret = Secret(name: "k", content: Array("pass\u{8}word\u{C}é😀end".utf8))
        #expect(Self.redacted(#"<pass\bword\f\u00e9\ud83d\uDE00end>"#, [secret]) == "<[secret k]>")
        let other = #"<pass\bword\f\u00e9\ud83d\u0041end> \ud83d \u12 \q \"#
        #expect(Self.redacted(other, [secret]) == other, "the control")
    }

    @Test func `what only looks like a secret stays`() {
        for text in ["Tr0ub4dor&3+corr%ct", "r0ub4dor&3+corr%ct \"horse\"/?", "547230", "100% of 5% %zz%4", "a + b"] {
            #expect(Self.redacted(text) == text)
        }
    }

    // MARK: Values

    @Test func `each line of a key is hidden, alone too, but not the boundaries of its file`() {
        let key = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v
            VpguoRK9JLsLMREScVpezJpGXA7r
            -----END PRIVATE KEY-----

            """
        let secrets = [Secret(name: "tls", content: Array(key.utf8))]
        #expect(Self.redacted("x\(key)y", secrets) == "x[secret tls]\ny")
        #expect(Self.redacted("line MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v, no more", secrets) == "line [secret tls], no more")
        #expect(Self.redacted("-----BEGIN PRIVATE KEY-----", secrets) == "-----BEGIN PRIVATE KEY-----")
    }

    @Test(arguments: ["", "\n", "abc", "abc\n", "  a  "])
    func `what is too short is not looked for`(_ content: String) {
        let secret = Secret(name: "pin", content: Array(content.utf8))
        #expect(!secret.canBeHidden)
        #expect(Redactor([secret]) == nil)
        #expect(Secret(name: "pin", content: Array("1234\n".utf8)).canBeHidden)
    }

    @Test func `several secrets keep their names, and overlapping ones leave nothing between them`() {
        let secrets = ["alpha-beta", "beta-gamma", "beta"].map { Secret(name: $0, content: Array($0.utf8)) }
        #expect(Self.redacted("alpha-beta beta-gamma", secrets) == "[secret alpha-beta] [secret beta-gamma]")
        #expect(Self.redacted("<alpha-beta-gamma>", secrets) == "<[secret alpha-beta]>")
        let flood = Secret(name: "a", content: Array("aaaaaa".utf8))
        #expect(Self.redacted(String(repeating: "a", count: 10_000), [flood]) == "[secret a]")
    }

    @Test func `nothing that describes a secret says what it holds`() {
        let launch = Launch.File(kind: .secret, name: "db", content: Self.secret.content.bytes)
        for text in ["\(Self.secret)", String(reflecting: Self.secret), Self.dumped(Self.secret), Self.dumped(launch)] {
            #expect(text.contains("db"))
            #expect(!text.contains("114"), "\(text)")
            #expect(!text.contains("Tr0ub"))
        }
    }

    private static func dumped(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }

    // MARK: Dumps, and what is encoded twice

    /// By coreutils, bsdmainutils and xxd: the value alone, and in the middle of other text.
    static let dumps = [
        """
        00000000  54 72 30 75 62 34 64 6f  72 26 33 2b 63 6f 72 72  |Tr0ub4dor&3+corr|
        00000010  25 63 74 20 22 68 6f 72  73 65 22 2f 3f           |%ct "horse"/?|
        0000001d
        """,
        """
        00000000: 5472 3075 6234 646f 7226 332b 636f 7272  Tr0ub4dor&3+corr
        00000010: 2563 7420 2268 6f72 7365 222f 3f         %ct "horse"/?
        """,
        """
        000000 54 72 30 75 62 34 64 6f 72 26 33 2b 63 6f 72 72  >Tr0ub4dor&3+corr<
        000010 25 63 74 20 22 68 6f 72 73 65 22 2f 3f           >%ct "horse"/?<
        00001d
        """,
        """
        0000000 54 72 30 75 62 34 64 6f 72 26 33 2b 63 6f 72 72
        0000020 25 63 74 20 22 68 6f 72 73 65 22 2f 3f
        0000035
        """,
        """
        00000000  70 61 73 73 77 6f 72 64  20 69 73 20 54 72 30 75  |password is Tr0u|
        00000010  62 34 64 6f 72 26 33 2b  63 6f 72 72 25 63 74 20  |b4dor&3+corr%ct |
        00000020  22 68 6f 72 73 65 22 2f  3f 0a 6d 6f 72 65 0a     |"horse"/?.more.|
        0000002f
        """,
        """
        00000000: 7061 7373 776F 7264 2069 7320 5472 3075  password is Tr0u
        00000010: 6234 646F 7226 332B 636F 7272 2563 7420  b4dor&3+corr%ct\u{20}
        00000020: 2268 6F72 7365 222F 3F0A 6D6F 7265 0A    "horse"/?.more.
        """,
    ]

    @Test(arguments: dumps, [1, 7, 1000])
    func `a dump with offsets shows no part of a secret, in bytes or in characters`(_ dump: String, _ size: Int) throws
    {
        let text = "before\n\(dump)\nafter 5472 3075\n"
        var stream = RedactedStream(try #require(Redactor([Self.secret])))
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            out += stream.add(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        let shown = String(decoding: out + stream.finish(), as: UTF8.self)
        #expect(shown.hasPrefix("before\n000000"), "\(shown)")
        #expect(shown.contains("[secret db]"), "\(shown)")
        #expect(shown.hasSuffix("\nafter 5472 3075\n"), "\(shown)")
        for part in ["Tr0u", "b4dor", "horse", "22 68", "2268", "64 6f", "646f"] {
            #expect(!shown.lowercased().contains(part.lowercased()), "\(part): \(shown)")
        }
        let other = Secret(name: "other", content: Array("quite another".utf8))
        #expect(Self.redacted(text, [other]) == text, "the control")
    }

    @Test(arguments: [
        // base64 | base64, at two alignments; od -tx1 | base64, wrapped; base64 | od -tx1.
        "VkhJd2RXSTBaRzl5SmpNclkyOXljaVZqZENBaWFHOXljMlVpTHo4PQ==",
        "ZUQxVWNqQjFZalJrYjNJbU15dGpiM0p5SldOMElDSm9iM0p6WlNJdlB3PT0=",
        "NTQ3MjMwNzU2MjM0NjQ2ZjcyMjYzMzJiNjM2ZjcyNzIy\nNTYzNzQyMDIyNjg2ZjcyNzM2NTIyMmYzZg==",
        "56 48 49 77 64 57 49 30 5a 47 39 79 4a 6a 4d 72\n 59 32 39 79 63 69 56 6a 64 43 41 69 61 47 39 79\n 63 32 55 69 4c 7a 38 3d",
    ])
    func `what is encoded once more is found`(_ form: String) {
        let redacted = Self.redacted("<\(form)>")
        #expect(redacted.contains("[secret db]"), "\(redacted)")
        #expect(redacted.utf8.count <= 32, "\(redacted)")
    }

    /// grep --color, a bell, a backspace over a byte that is none.
    @Test(arguments: [
        "Tr0u\u{1B}[01;31m\u{1B}[Kb4dor\u{1B}[m\u{1B}[K&3+corr%ct \"horse\"/?", "Tr0ub4\u{7}dor&3+corr%ct \"horse\"/?",
        "T\u{1B}[1mr0ub4dor&3+corr%ct \"horse\"\u{0}/?",
    ])
    func `what steers a terminal in the middle of a secret hides none of it`(_ form: String) {
        let redacted = Self.redacted("<\(form)>")
        #expect(redacted == "<[secret db]>", "\(redacted)")
        let long = "Tr0u\u{1B}[" + String(repeating: "1", count: 100_000) + "mb4dor"
        #expect(Self.redacted(long) == long, "no sequence is that long")
        let other = Secret(name: "other", content: Array("quite another".utf8))
        #expect(Self.redacted(form, [other]) == form, "the control")
    }

    @Test func `base64 behind percent and JSON escapes is found`() {
        let secret = Secret(name: "k", content: [0xFB, 0xEF, 0xBE, 0xFF, 0x3E, 0x3F, 0xFB, 0xFF, 0x00, 0x10, 0x83])
        let text = Encoding.base64(secret.content.bytes, Encoding.standard)
        #expect(text.contains("/") && text.contains("+"), "\(text)")
        for form in [
            text.replacing("/", with: "\\/"), text.replacing("/", with: "%2F").replacing("+", with: "%2b"),
        ] {
            #expect(Self.redacted("<\(form)>", [secret]).hasPrefix("<[secret k]"), "\(form)")
        }
    }

    // MARK: Streams

    /// However a stream is cut into pieces, the same comes out, and no piece gives out what a later one would hide.
    @Test(arguments: 0..<24)
    func `pieces make no difference`(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let secrets = (0..<Int.random(in: 1...4, using: &random)).map { index in
            let value = [0x61] + Encoding.value(Int.random(in: 2...40, using: &random), &random) + [0x62]
            return Secret(name: "s\(index)", content: value)
        }
        var text: [UInt8] = []
        for _ in 0..<40 {
            let value = Array(secrets[Int.random(in: 0..<secrets.count, using: &random)].core)
            switch Int.random(in: 0..<9, using: &random) {
            case 0: text += value
            case 1: text += Array(Encoding.base64(value, Encoding.standard).utf8)
            case 2: text += Secret.hexadecimal(value)
            case 3: text += value.flatMap { [0x25] + Secret.hexadecimal([$0]) }
            // Beginnings and ends, so that there are matches that come to nothing.
            case 4: text += value.prefix(Int.random(in: 1...value.count, using: &random))
            case 5: text += value.suffix(Int.random(in: 1...value.count, using: &random))
            case 6: text += Array("%2".utf8)
            default: text += Encoding.value(Int.random(in: 0...30, using: &random), &random)
            }
        }
        let redactor = try #require(Redactor(secrets))
        let whole = redactor.redacted(text)
        for secret in secrets { #expect(!Encoding.contains(whole, Array(secret.core)), "\(seed)") }
        for _ in 0..<4 {
            var stream = RedactedStream(redactor)
            var out: [UInt8] = []
            var rest = text[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...50, using: &random))
                out += stream.add(piece)
                #expect(whole.starts(with: out), "\(seed)")
                rest = rest.dropFirst(piece.count)
            }
            #expect(out + stream.finish() == whole, "\(seed)")
        }
    }

    /// Sizes around the two windows, so that each cut falls before, into and behind a secret.
    @Test(arguments: [0, 1, 7, 8, 20, 65_500, 65_510, 65_530, 65_536, 65_540], [1, 3000, 20_000])
    func `no window cuts a secret in two`(_ before: Int, _ times: Int) {
        let value = Array(Self.value.utf8)
        let said = [UInt8](repeating: 0x78, count: before) + (0..<times).flatMap { _ in value + [0x2C] }
        var streams = [Redactor([Self.secret]), nil].map { CapturedStream(keep: .ends, output: 1 << 30, hiding: $0) }
        for index in streams.indices {
            for start in stride(from: 0, to: said.count, by: 4096) {
                streams[index].add(said[start..<min(said.count, start + 4096)])
            }
        }
        let (hidden, shown) = (streams[0].finish(), streams[1].finish())
        #expect(streams[0].total == said.count)
        for text in [hidden.head, hidden.tail] {
            #expect(!Encoding.contains(text, Array("Tr0ub".utf8)))
            #expect(!Encoding.contains(text, Array("horse".utf8)))
        }
        #expect(Encoding.contains(shown.head + shown.tail, Array("Tr0ub".utf8)), "the control")
        #expect(hidden.isComplete == (hidden.total <= (64 << 10) + (192 << 10)))
    }
}

/// What the tests write down by other means than the product.
enum Encoding {
    static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    static func base64(_ bytes: [UInt8], _ alphabet: [Character]) -> String {
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        let groups = stride(from: 0, to: bits.count, by: 6).map { Array(bits[$0..<min(bits.count, $0 + 6)]) }
        let text = String(
            groups.map { group in
                alphabet[(group + [UInt8](repeating: 0, count: 6 - group.count)).reduce(0) { $0 << 1 | Int($1) }]
            })
        return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    static func value(_ count: Int, _ random: inout SplitMix) -> [UInt8] {
        let letters = Array("ab1%+ /=-_\nZ".utf8)
        return (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }
    }

    static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first, text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0] == first && text[$0...].starts(with: part) }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
