/// A version of a tool that a plugin was written for.
public struct ToolRequirement: Sendable, Hashable, Codable {
    /// The bare name.
    public var tool: String
    public var versions: VersionRange
    /// The plugin's id.
    public var plugin: String

    public init(tool: String, versions: VersionRange, plugin: String) {
        self.tool = tool
        self.versions = versions
        self.plugin = plugin
    }
}

/// What is launched: tools by name, and whether there are scripts, which may start any.
struct Launched {
    private(set) var tools: Set<String> = []
    private(set) var scripts = false

    func starts(_ tool: String) -> Bool { scripts || tools.contains(tool) }

    mutating func add(_ command: Command) {
        if command.isScript { scripts = true }
        if let tool = command.tool { tools.insert(tool) }
    }

    mutating func add(_ observation: Observation) {
        switch observation.source {
        case .run(let arguments): if let tool = arguments.tool { tools.insert(tool) }
        case .script(let script):
            scripts = true
            tools.insert(script.interpreter)
        case .read, .readAll, .stat, .link: break
        }
    }

    mutating func add(_ conditions: [Condition]) {
        for case .observation(let observation) in conditions { add(observation) }
    }
}

extension Action {
    var launched: Launched {
        var launched = Launched()
        if let command { launched.add(command) }
        for command in undo?.commands ?? [] { launched.add(command) }
        if case .run(let command) = simulate { launched.add(command) }
        for observation in before { launched.add(observation) }
        launched.add(unless)
        return launched
    }
}

extension Check {
    var launched: Launched {
        var launched = Launched()
        for observation in observe { launched.add(observation) }
        return launched
    }
}

extension Plugin {
    /// The versions that it was written for, of the tools that may be started.
    func requirements(_ launched: Launched) -> [ToolRequirement] {
        Plugin.requirements(tools, of: id, launched)
    }

    static func requirements(
        _ tools: [String: VersionRange], of plugin: String, _ launched: Launched
    ) -> [ToolRequirement] {
        tools.filter { launched.starts($0.key) }.sorted { $0.key < $1.key }
            .map { ToolRequirement(tool: $0.key, versions: $0.value, plugin: plugin) }
    }
}
