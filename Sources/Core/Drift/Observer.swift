public import Documents
public import Runbooks

/// Seam to the host, for looking only.
public protocol Observer {
    /// Of `applies`; links are followed.
    func exists(_ path: String) -> Bool
    /// Whether the host has a tool of this bare name.
    func has(tool: String) -> Bool
    func look(_ look: Look) -> Sight
    /// What was read of a sight, before it is judged or kept: without what must not be said.
    func masked(_ node: Node) -> Node
}

extension Observer {
    public func masked(_ node: Node) -> Node { node }
}

/// One thing to look at, all values filled in.
public enum Look: Sendable, Hashable {
    case launch(LookLaunch)
    /// The content of a file, links followed.
    case read(path: String)
    /// The content of every file whose path matches, in the order of their paths.
    case readAll(pattern: String)
    /// `{type, mode, owner, group, size, mtime, sha256?}`; what is not there is `{type: missing}`.
    case stat(path: String)
    /// Where a link leads, as it is written in it.
    case link(path: String)
}

/// A tool to be launched for an observation. Its confinement and script are the observation's own.
public struct LookLaunch: Sendable, Hashable {
    public let observation: Observation
    /// Empty for a script.
    public let arguments: [String]
    /// Beside the base environment.
    public let environment: [String: String]
    public let standardInput: [UInt8]
    /// What references in the observation's `confine` are looked up in.
    public let values: Values
}

/// What was seen.
public enum Sight: Sendable, Hashable {
    /// The whole of standard output; more than could be kept is `failed`.
    case exited(code: Int32, output: [UInt8])
    case content([UInt8])
    case contents([File])
    case state(Node)
    case target(String)
    /// The file or link is not there.
    case missing
    /// It could not be looked at: the tool is not there, timed out, was killed; the file cannot be read.
    case failed(reason: String)

    public struct File: Sendable, Hashable {
        public let path: String
        public let content: [UInt8]

        public init(path: String, content: [UInt8]) {
            self.path = path
            self.content = content
        }
    }
}
