import LaunchPlan

/// What Swift's runtime finds out about a type when it is first used is found out once, before the first fork, and not in
/// each of three processes of every launch.
enum Rehearsal {
    static func run() {
        let step = StepDescription(
            program: "/", arguments: ["-"], environment: ["-"], directory: "/",
            limits: [.init(resource: 0, soft: 0, hard: 0)],
            landlock: .init(
                version: 0, handledFiles: 0, handledNetwork: 0, scoped: 0, paths: [.init(path: "/", access: 0)],
                ports: [.init(port: 0, access: 0)]),
            filters: [[0, 0, 0, 0, 0, 0, 0, 0]])
        let operations: [Operation] = [
            .directory(path: "/", mode: 0), .file(path: "/", mode: 0, content: [0]),
            .overlay(.init(path: "/", lowers: [0], keepsBase: true, upper: .init(source: 0, upper: "-", work: "-"))),
        ]
        let sources = [
            Source("/", [], expected: .init(device: 0, inode: 0), device: .init(major: 0, minor: 0)), Source("/", []),
        ]
        let groundwork = Groundwork(identity: .host, sources: sources, operations: operations).encoded()
        let plan = LaunchPlan(
            identity: .host, network: .own, sources: sources, operations: operations, step: step,
            shared: .init(sources: sources.count, operations: operations.count)
        ).encoded()
        guard LaunchPlan.begins(plan, with: groundwork), let read = try? Groundwork(decoding: groundwork),
            let rest = try? LaunchPlan.Remainder(of: plan, behind: groundwork.count, sources: read.sources.count)
        else { return }
        _ = CStrings(rest.step.arguments)
        var folders: [String: Int32] = ["/": 0]
        for index in rest.step.arguments.indices { folders["\(index)"] = 0 }
        for (name, _) in folders where name == "/" { folders[name] = nil }
        for record in [StatusRecord.begun, .ended(.killed)] { _ = try? StatusRecord(decoding: record.encoded()) }
    }
}
