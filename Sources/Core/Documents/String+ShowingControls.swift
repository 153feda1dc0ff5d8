extension String {
    /// Text from outside made safe to show to a person, with nothing hidden: control characters other than line feed
    /// and tab, and bidirectional and other format characters (CVE-2021-42574) stand there as `\x1b` or `\u{202e}`.
    ///
    /// What is safe already comes back as it is.
    public func showingControls() -> String {
        guard unicodeScalars.contains(where: String.steers) else { return self }
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if String.steers(scalar) {
                let digits = String(scalar.value, radix: 16)
                let name = scalar.value < 0x80 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
                shown.append(contentsOf: name.unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// The same for a text that is JSON, and stays it: `\u001b`.
    public func showingControlsInJSON() -> String {
        guard unicodeScalars.contains(where: String.steers) else { return self }
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            guard String.steers(scalar) else {
                shown.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                let digits = String(unit, radix: 16)
                shown.append(
                    contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
            }
        }
        return String(shown)
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isControl && scalar != "\n" && scalar != "\t"
    }
}
