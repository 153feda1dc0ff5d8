/// Why a folder is no plugin.
public enum PluginTreeProblem: Error, Sendable, Hashable {
    case badPath(String)
    case link(String)
    case special(String)
    /// Set-id or sticky, or writable by group or others.
    case badMode(String, UInt16)
    case tooLarge(String, Int)
    case tooManyFiles(Int)
    case twice(String)
    case noManifest
}

extension PluginTreeProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badPath(let path):
            "the file name `\(path)` is refused: use letters, digits, `.`, `_` and `-`, none hidden"
        case .link(let path): "`\(path)` is a link; a plugin holds plain files only"
        case .special(let path): "`\(path)` is no plain file"
        case .badMode(let path, let mode):
            "`\(path)` has mode \(String(mode, radix: 8)); use 0644, or 0755 for what may be run"
        case .tooLarge(let path, let size):
            "`\(path)` has \(size) bytes; at most \(PluginTree.largestFile) are allowed"
        case .tooManyFiles(let count): "the folder holds \(count) files; at most \(PluginTree.mostFiles) are allowed"
        case .twice(let path): "`\(path)` is there twice"
        case .noManifest: "the folder holds no plugin.yaml"
        }
    }
}
