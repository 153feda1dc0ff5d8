/// An export as values: the names of its files and what is in them. Reading from disk is the caller's.
public struct ExportContents {
    /// Relative to the export's folder, with `/`.
    public let names: [String]
    /// Nil where the file is not there or cannot be read.
    public let read: (String) -> [UInt8]?

    public init(names: [String], read: @escaping (String) -> [UInt8]?) {
        self.names = names
        self.read = read
    }

    public init(_ files: [String: [UInt8]]) {
        self.init(names: files.keys.sorted()) { files[$0] }
    }
}
