import Documents
import Testing

@Suite struct ShowingControlsTests {
    @Test(arguments: [
        ("plain é 日本\n\ttext", "plain é 日本\n\ttext"), ("a\u{1B}[31;1mred\u{1B}[0m", "a\\x1b[31;1mred\\x1b[0m"),
        ("a\u{9B}2Jb", "a\\u{9b}2Jb"), ("\u{1B}]0;title\u{07}x", "\\x1b]0;title\\x07x"), ("a\rb", "a\\x0db"),
        ("a\u{8}\u{0}\u{7F}b", "a\\x08\\x00\\x7fb"), ("\u{FEFF}a\u{200B}", "\\u{feff}a\\u{200b}"),
        ("\\x1b", "\\x1b"), ("", ""),
    ])
    func `what would steer a terminal is shown`(_ text: String, _ shown: String) {
        #expect(text.showingControls() == shown)
    }

    /// Every character of the Trojan Source paper, tables 1 and 2.
    @Test(arguments: [
        0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F, 0x061C,
    ])
    func `bidirectional controls are shown`(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let text = "/*\(Character(scalar)) } if (isAdmin) { */"
        #expect(text.showingControls() == "/*\\u{\(String(value, radix: 16))} } if (isAdmin) { */")
    }

    @Test func `JSON says the same when its controls are shown`() throws {
        let node = Node.map(["said": "a\u{1B}[2J\u{9B}\u{202E}\u{E0001}\n\tb é"])
        let shown = JSON.text(node).showingControlsInJSON()
        #expect(shown.contains("a\\u001b[2J\\u009b\\u202e\\udb40\\udc01\\n\\tb é"), "\(shown)")
        #expect(!JSON.text(node).contains("\\u202e"), "the control")
    }

    @Test func `every control of ASCII and Latin-1 is shown`() throws {
        for value in Array(0..<0x20) + Array(0x7F..<0xA0) as [UInt32] where value != 0x0A && value != 0x09 {
            let shown = String(Character(try #require(Unicode.Scalar(value)))).showingControls()
            #expect(shown.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(value)")
        }
    }
}
