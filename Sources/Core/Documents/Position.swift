/// A place in a document: line and column, both counted from 1; columns count Unicode scalars.
public struct Position: Sendable, Hashable, Comparable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Of a node that was made, not read.
    public static let unknown = Position(line: 0, column: 0)

    public static func < (a: Position, b: Position) -> Bool { (a.line, a.column) < (b.line, b.column) }
}
