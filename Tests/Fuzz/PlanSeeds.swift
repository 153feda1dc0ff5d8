import LaunchPlan

/// Plans that between them hold every case of the format.
enum PlanSeeds {
    static let all: [LaunchPlan] = [
        LaunchPlan(identity: .host, network: .host, step: step),
        LaunchPlan(
            identity: .own(user: 1000, group: 1000), network: .own, confinedBy: .directory, sources: sources,
            operations: operations, step: step),
        LaunchPlan(
            identity: .range(base: 0x7000_0000), network: .own, confinedBy: .processLists(3), sources: sources,
            operations: [.root(source: 0)] + operations, step: confined,
            stages: .init(privileged: confined.filters[0], initial: confined.filters[1])),
        LaunchPlan(
            identity: .range(base: 0x7000_0000), network: .own, sources: sources, operations: operations,
            step: confined,
            shared: .init(sources: 2, operations: 6)),
    ]

    static let groundworks: [Groundwork] = [
        Groundwork(identity: .host, sources: [], operations: []),
        Groundwork(
            identity: .own(user: 1000, group: 1000), confinedBy: .directory, sources: sources, operations: operations),
        Groundwork(
            identity: .range(base: 0x7000_0000), confinedBy: .processLists(3), sources: sources,
            operations: operations),
    ]

    private static let sources = [
        Source("/usr", [.readOnly, .recursive]), Source("/etc/ssh", [.idMapped], expected: .init(device: 1, inode: 2)),
        Source("/dev/null", [.devices, .optional], device: .init(major: 1, minor: 3)),
    ]

    private static let operations: [Operation] = [
        .directory(path: "/etc", mode: 0o755), .file(path: "/etc/hosts", mode: 0o444, content: [1, 0, 2]),
        .mountPoint(path: "/a", kind: .file), .mountPoint(path: "/b", kind: .directory),
        .link(path: "/bin", target: "usr/bin"), .bind(source: 0, path: "/usr"),
        .temporary(path: "/tmp", size: 1 << 26, inodes: 99, mode: 0o1777, programs: .allowed),
        .overlay(.init(path: "/x", lowers: [0, 1], keepsBase: true, upper: nil)),
        .overlay(.init(path: "/y", lowers: [2], keepsBase: false, upper: .init(source: 1, upper: "u", work: "w"))),
        .processes(path: "/proc"), .seal(path: "/"), .loopback, .hostName("step"),
        .resize(path: "/tmp", size: 1 << 20),
    ]

    private static let step = StepDescription(
        program: "/usr/bin/true", arguments: ["true"], environment: [], directory: "/")

    private static let confined = StepDescription(
        program: "/usr/bin/true", arguments: ["true", "", "é"], environment: ["TZ=UTC"], directory: "/tmp",
        limits: [.init(resource: 4, soft: 1, hard: .max)], capabilities: 1 << 12,
        landlock: .init(
            version: 6, handledFiles: 7, handledNetwork: 3, scoped: 3, paths: [.init(path: "/usr", access: 5)],
            ports: [.init(port: 443, access: 2)]),
        filters: [[6, 0, 0, 0, 0, 0, 255, 127], [6, 0, 0, 0, 1, 0, 5, 0]])
}
