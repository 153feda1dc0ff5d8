import Documents

/// One look at the host: from a tool, a script or the file system, and never a change.
public struct Observation: Sendable, Hashable, Codable {
    public enum Source: Sendable, Hashable, Codable {
        case run(Arguments)
        case script(Script)
        /// The content of a file, links followed.
        case read(Template)
        /// The content of every file that a pattern of the shell's kind names, in the order of their paths.
        case readAll(Template)
        /// Type, mode, owner, group, size, times and digest of a file; links are not followed.
        case stat(Template)
        /// Where a link leads.
        case link(Template)
    }

    /// What an exit code means.
    public enum Exit: String, Sendable, Hashable, Codable, CaseIterable {
        case data
        case drift
        case unknown
        case error
    }

    /// What a process sees of the host beside what is declared.
    public enum View: String, Sendable, Hashable, Codable, CaseIterable {
        /// Its mounts, block devices, processes, and below `/proc/1/net` its network: all read-only, and what is in its
        /// files only where it is declared.
        case host
    }

    public enum Disclosure: String, Sendable, Hashable, Codable {
        case values
        /// Only digests leave the host.
        case digests
    }

    public var name: String
    public var source: Source
    /// Once for each of these; pointers then see a list of `{item, value}`.
    public var each: Template?
    /// What names an element, seen from it.
    public var key: Pointer?
    /// Codes that are not named are errors.
    public var exit: [Int32: Exit]
    public var parse: Parse
    /// What later observations, or an undo, may use.
    public var take: [Taken]
    /// Of a launch; it never writes.
    public var confine: Confine
    /// Nil: the cage's own.
    public var view: View?
    public var timeout: Duration
    public var standardInput: Template?
    /// Beside the base environment.
    public var environment: [String: Template]
    public var disclosure: Disclosure

    public init(name: String, source: Source) {
        self.name = name
        self.source = source
        each = nil
        key = nil
        exit = [0: .data]
        parse = .text
        take = []
        confine = Confine()
        view = nil
        timeout = .seconds(30)
        standardInput = nil
        environment = [:]
        disclosure = .values
    }
}

extension Observation {
    /// Whether it starts a process.
    public var launches: Bool {
        switch source {
        case .run, .script: true
        case .read, .readAll, .stat, .link: false
        }
    }

    /// Whether it talks to somebody who could change something when asked to.
    public var reachesPeers: Bool {
        switch confine.network {
        case .none, .ownLoopback: !confine.sockets.isEmpty
        case .hostLoopback, .host, .connect: true
        }
    }

    /// For people: what it looks with, and what it sees.
    public var words: String {
        source.words + (view == .host ? ", with the host's mounts, block devices, processes and network in view" : "")
    }

    /// Every value that it uses.
    public var templates: [Template] {
        let own: [Template] =
            switch source {
            case .run(let arguments): arguments.elements
            case .script: []
            case .read(let path), .readAll(let path), .stat(let path), .link(let path): [path]
            }
        return own + [each, standardInput].compactMap(\.self) + environment.values + confine.templates
    }
}

extension Observation.Source {
    /// For people: the tool, or the path as the document has it.
    public var words: String {
        switch self {
        case .run(let arguments): arguments.elements.map { Observation.Source.text($0) }.joined(separator: " ")
        case .script(let script): "a script for \(script.interpreter)"
        case .read(let path), .readAll(let path), .stat(let path), .link(let path): Observation.Source.text(path)
        }
    }

    private static func text(_ template: Template) -> String {
        template.source.string ?? template.source.scalarText ?? ""
    }
}
