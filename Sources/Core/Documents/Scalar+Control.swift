extension Unicode.Scalar {
    /// Steers a terminal or the direction of text, or is not seen at all: a control (Cc), a format character (Cf, which
    /// holds the bidirectional ones and the zero-width ones), a line or paragraph separator, or no character.
    ///
    /// What a reviewer reads must be what a machine does (CVE-2021-42574, "Trojan Source"), so documents hold none of
    /// them; line feed and tab are for the caller to allow.
    public var isControl: Bool {
        if value < 0x7F { return value < 0x20 }
        if value & 0xFFFE == 0xFFFE { return true }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
