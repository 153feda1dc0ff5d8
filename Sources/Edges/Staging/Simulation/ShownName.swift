import Documents

/// A name or path of the disk as a person reads it. Bytes that are no text, and what would steer a terminal or begin a
/// line, are escaped as printf(1) takes them, and so is a backslash: no two names are shown alike.
public struct ShownName: CustomStringConvertible {
    public let description: String

    /// - Parameter text: as change sets have it, each byte that is no part of UTF-8 as one of U+F780…U+F7FF.
    public init(_ text: String) {
        description = ShownName.line(text.replacing("\\", with: "\\\\"))
    }

    /// A sentence with names in it.
    public static func line(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if DiskName.stands(scalar) {
                shown.append(contentsOf: "\\x\(String(scalar.value - 0xF700, radix: 16))".unicodeScalars)
            } else if scalar.value < 0x10 {
                shown.append(contentsOf: "\\x0\(String(scalar.value, radix: 16))".unicodeScalars)
            } else {
                shown.append(scalar)
            }
        }
        // The rest of what steers a terminal.
        return String(shown).showingControls()
    }
}
