/// Names of systemd units (systemd.unit(5)): a prefix of `a-z A-Z 0-9 : - _ . \ @` and a known suffix, at most 255.
enum UnitName {
    private static let suffixes = [
        ".service", ".socket", ".timer", ".target", ".mount", ".automount", ".path", ".slice", ".swap", ".device",
        ".scope",
    ]

    static func isValid(_ text: String) -> Bool {
        guard let suffix = suffixes.first(where: { text.hasSuffix($0) }), text.utf8.count <= 255 else { return false }
        let prefix = text.utf8.dropLast(suffix.utf8.count)
        guard let first = prefix.first, first != 0x2D, first != 0x2E else { return false }
        return prefix.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                || [0x3A, 0x2D, 0x5F, 0x2E, 0x5C, 0x40].contains(byte)
        }
    }
}
