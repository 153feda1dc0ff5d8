import Documents
import Testing

@Suite struct StrippingControlsTests {
    @Test(arguments: [
        ("plain é 日本\n\ttext", "plain é 日本\n\ttext"), ("a\u{1B}[31;1mred\u{1B}[0m", "ared"), ("a\u{9B}2Jb", "ab"),
        ("\u{1B}]0;title\u{07}x", "x"), ("\u{1B}]8;;http://x\u{1B}\\link", "link"), ("\u{9D}0;t\u{9C}x", "x"),
        ("\u{1B}P1$r\u{1B}\\x", "x"), ("\u{1B}(Bx", "x"), ("\u{1B}cx", "x"), ("x\u{1B}", "x"), ("x\u{1B}[", "x"),
        ("a\rb", "ab"), ("a\u{8}\u{0}\u{7F}b", "ab"), ("a\u{202E}b\u{2066}c\u{200B}\u{FEFF}", "abc"),
        ("a\u{2028}b", "ab"),
        // What never ends hides nothing.
        ("\u{1B}]0;title\nnext", "0;title\nnext"), ("\u{90}abc", "abc"),
        // What is left over is not a sequence again.
        ("\u{1B}\u{1B}[[31mx", "31mx"),
    ])
    func `text from outside cannot steer a terminal`(_ text: String, _ shown: String) {
        #expect(text.strippingControls() == shown)
    }

    @Test func `one line stays one line`() {
        #expect("a\nb\tc\u{1B}[2J".strippingControls(toOneLineOf: 100) == "a b c")
        #expect("abcdef".strippingControls(toOneLineOf: 3) == "abc…")
        #expect("abc".strippingControls(toOneLineOf: 3) == "abc")
    }
}
