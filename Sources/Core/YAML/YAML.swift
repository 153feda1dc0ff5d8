public import Documents

/// YAML text to nodes: the core schema of YAML 1.2, strictly.
///
/// What YAML allows and a reviewer would miss is an error: unknown encodings, byte order marks, control and format
/// characters, tabs, several documents, directives, duplicate and merge keys, keys that are no text, tags beyond the
/// core ones, numbers with leading zeros, aliases that multiply. Findings of the text are all reported; a mistake in
/// the syntax ends the reading.
///
/// | id | what |
/// |---|---|
/// | ORD-001 | larger than a document may be |
/// | ORD-002 | not YAML (or not JSON): the syntax |
/// | ORD-003 | not UTF-8, or a byte order mark |
/// | ORD-004 | a control or format character |
/// | ORD-005 | a tab in indentation or outside block text |
/// | ORD-006 | no document, more than one, or a directive |
/// | ORD-007 | a key that stands twice |
/// | ORD-008 | a merge key |
/// | ORD-009 | nested too deeply, or too large once its aliases are followed |
/// | ORD-010 | a tag |
/// | ORD-011 | a key that is not text |
/// | ORD-012 | a number with a leading zero, out of range, or not finite |
/// | ORD-013 | an alias without an anchor before it |
public enum YAML {
    /// In bytes.
    public static let largestDocument = 1 << 20
    /// Lists and maps inside one another, aliases followed.
    public static let deepest = 64
    /// Nodes, aliases followed.
    public static let mostNodes = 100_000
    /// Bytes of all texts and keys, aliases followed.
    public static let mostText = 4 << 20

    /// Nil when there is anything wrong; `reading` then says what and where.
    public static func read(_ bytes: [UInt8], _ reading: Reading) -> Node? {
        guard bytes.count <= largestDocument else {
            reading.error(
                "ORD-001", "the document is larger than \(largestDocument) bytes", at: Position(line: 1, column: 1))
            return nil
        }
        let before = reading.errorCount
        guard let text = SourceText(bytes, reading) else { return nil }
        var composer = Composer(reading)
        var root: Node?
        do throws(Mistake) {
            root = try composer.document(try EventSource(text.bytes))
            text.reportTabs(reading, besides: composer.blockLines)
        } catch {
            text.report(error, reading, besides: composer.blockLines)
        }
        return reading.errorCount == before ? root : nil
    }
}
