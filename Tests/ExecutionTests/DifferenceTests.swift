@testable import Execution
import Testing

@Suite struct DifferenceTests {
    /// `diff -u`, without its first two lines.
    private static func text(_ old: String, _ new: String) -> String? {
        UnifiedDifference(from: old, to: new)?.hunks.map { hunk in
            ([hunk.header] + hunk.lines.map(\.text)).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    @Test(arguments: [
        ("", "a\n", "@@ -0,0 +1 @@\n+a"),
        ("a\n", "", "@@ -1 +0,0 @@\n-a"),
        ("a\n", "a\n", ""),
        ("a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a"),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\n", "@@ -6,4 +6,3 @@\n 6\n 7\n 8\n-9"),
        ("x\n", "x\r\n", "@@ -1 +1 @@\n-x\n+x\r"),
    ])
    func `it reads as diff -u writes it`(old: String, new: String, expected: String) {
        #expect(Self.text(old, new) == expected)
    }

    @Test(arguments: 0..<40)
    func `what it says leads from the one to the other`(seed: UInt64) {
        var generator = Steps(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        func lines() -> [String] {
            (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                ["a", "b", "c", "", "dd"].randomElement(using: &generator) ?? ""
            }
        }
        let (old, new) = (lines(), lines())
        let text = { (lines: [String]) in lines.map { $0 + "\n" }.joined() }
        guard let difference = UnifiedDifference(from: text(old), to: text(new)) else {
            return #expect(Bool(false), "too different")
        }
        var made: [String] = []
        var position = 0
        for hunk in difference.hunks {
            let start = hunk.old.count == 0 ? hunk.old.first : hunk.old.first - 1
            made += old[position..<start]
            position = start
            for line in hunk.lines {
                switch line {
                case .same(let text):
                    #expect(old[position] == text)
                    made.append(text)
                    position += 1
                case .removed(let text):
                    #expect(old[position] == text)
                    position += 1
                case .added(let text): made.append(text)
                case .noNewline: break
                }
            }
        }
        made += old[position...]
        #expect(made == new)
    }

    @Test func `texts that have nothing in common are not searched for ever`() {
        let old = (0..<3000).map { "a\($0)\n" }.joined()
        let new = (0..<3000).map { "b\($0)\n" }.joined()
        #expect(UnifiedDifference(from: old, to: new) == nil)
    }

    // MARK: What is shown of a file

    private static func file(_ mode: UInt32, _ size: Int64 = 3) -> FileState {
        FileState(
            kind: .file, mode: mode, owner: 0, group: 0, size: size, modified: Int64(mode), sha256: "\(mode)",
            target: nil,
            attributes: "", links: 1, identity: .init(device: 1, inode: 1))
    }

    private static func content(
        _ mode: UInt32, _ before: [UInt8], _ after: [UInt8], size: Int64 = 3, _ mask: Mask = Mask(nil)
    ) -> PredictedChange.Content {
        var old = file(0o644, size)
        old.sha256 = "another"
        let change = Change(path: "/x", operation: .replace, before: old, after: file(mode, size))
        var contents = ShownContents(hidingBy: mask)
        return contents.show(change) { _, _ in (before, after) }.content
    }

    @Test func `what only its owner may read is not shown, nor what is no text, nor what is large`() {
        let (old, new) = (Array("a\n".utf8), Array("b\n".utf8))
        guard case .lines = Self.content(0o644, old, new) else { return #expect(Bool(false), "the control") }
        for hidden in [
            Self.content(0o600, old, new), Self.content(0o640, old, new), Self.content(0o644, old, [0, 1]),
            Self.content(0o644, old, [0xFF]), Self.content(0o644, old, new, size: 1 << 20),
        ] {
            guard case .hidden = hidden else { return #expect(Bool(false), "\(hidden)") }
        }
    }

    @Test func `no difference shows a secret, nor one of several lines`() {
        let secret = Secret(name: "key", content: Array("first line\nsecond line".utf8))
        let mask = Mask(Redactor([secret]))
        let shown = Self.content(0o644, Array("a\n".utf8), Array("a\nfirst line\nsecond line\n".utf8), mask)
        #expect("\(shown)".contains("[secret key]"))
        #expect(!"\(shown)".contains("second line"))
    }

    @Test(arguments: [
        ShownContents.Limits(read: 1 << 20, shown: 60), ShownContents.Limits(read: 30, shown: 1 << 20),
    ])
    func `all differences together are bounded, and what is not shown is said and not read`(
        limits: ShownContents.Limits
    ) throws {
        var contents = ShownContents(hidingBy: Mask(nil), limits)
        var reads = 0
        func show() -> PredictedChange.Content {
            contents.show(Change(path: "/x", operation: .create, before: nil, after: Self.file(0o644))) { _, _ in
                reads += 1
                return (nil, Array("0123456789\n".utf8))
            }.content
        }
        let all = (0..<6).map { _ in show() }
        // The control: the first one is shown, and more than one is read.
        guard case .lines = all[0] else { return #expect(Bool(false), "\(all)") }
        #expect(reads > 1 && reads < 4)
        guard case .hidden(let why) = all[5] else { return #expect(Bool(false), "\(all)") }
        #expect(why.contains("all differences together"))
    }

    @Test func `lines are compared by their bytes`() throws {
        let (composed, apart) = ("\u{e9}\n", "e\u{301}\n")
        #expect(composed == apart, "the control")
        let difference = try #require(UnifiedDifference(from: composed, to: apart))
        #expect(difference.hunks.flatMap(\.lines).count == 2)
    }

    private struct Steps: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
