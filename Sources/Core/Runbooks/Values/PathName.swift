/// An absolute path in normal form: no empty, `.` or `..` component, no control character. Judged by its text alone;
/// symbolic links are followed and judged where the path is opened.
public struct PathName: Sendable, Hashable {
    public let text: String

    /// Nil when the text is not in normal form.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.first == 0x2F, bytes.count <= 4095, !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            return nil
        }
        if bytes.count > 1 {
            let components = bytes.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false)
            for component in components {
                if component.isEmpty || component.count > 255 { return nil }
                if component.elementsEqual([0x2E]) || component.elementsEqual([0x2E, 0x2E]) { return nil }
            }
        }
        self.text = text
    }

    /// Whether it is `root` or lies below it, by whole components: `/homeevil` is not below `/home`.
    public func lies(under root: String) -> Bool {
        if root == "/" { return true }
        let mine = text.utf8
        let other = root.utf8
        guard mine.starts(with: other) else { return false }
        return mine.count == other.count || mine[mine.index(mine.startIndex, offsetBy: other.count)] == 0x2F
    }
}
