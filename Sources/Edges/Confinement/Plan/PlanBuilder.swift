import Execution
import LaunchPlan
import Runbooks

/// Turns a launch into the launcher's plan: what the private root holds, and what the step may do in it.
///
/// Plain entries are made first, then mounts, parents before children, so that the order of a declaration never
/// matters.
struct PlanBuilder {
    let launch: Launch
    let host: HostFeatures
    let uidBase: UInt32
    /// Addresses of the names in `launch.network`.
    let addresses: [HostAddress]

    private var sources: [Source] = []
    private var entries: [Operation] = []
    private var mounts: [Operation] = []
    /// What fills mounts once they are there.
    private var contents: [Operation] = []
    /// What is the same for most launches, and so may be there before this one; nil where it is not.
    private(set) var groundwork: Groundwork?
    private var base: (entries: [Operation], mounts: [Operation]) = ([], [])
    var rules: [LandlockRules.PathRule] = []
    /// Trees of the host that the step sees, for `sees`.
    private var visible: [String] = []

    init(_ launch: Launch, host: HostFeatures, uidBase: UInt32, addresses: [HostAddress]) {
        self.launch = launch
        self.host = host
        self.uidBase = uidBase
        self.addresses = addresses
    }

    mutating func build(
        filters: [[UInt8]], stages: StageFilters, group: LaunchPlan.ControlGroup
    ) throws(SetupFailure) -> LaunchPlan {
        try checkGrade()
        if launch.view == .host {
            try addHostRoot()
        } else {
            addSystem()
            addEtc()
            addTemporary()
            add(.hostName("step"))
            base = (entries, mounts)
            (entries, mounts) = ([], [])
        }
        let common = sources.count
        try addReads()
        try addWrites()
        try addSockets()
        try addFiles()
        addProgram()
        if launch.network == .ownLoopback { add(.loopback) }

        let operations = ordered(common, group)
        guard operations.count <= 1 << 12 else {
            throw SetupFailure(stage: "plan", errno: 0, hint: "too many declared paths: declare directories instead")
        }
        return LaunchPlan(
            identity: identity, network: sharesHostNetwork ? .host : .own, confinedBy: group, sources: sources,
            operations: operations,
            step: StepDescription(
                program: launch.program, arguments: launch.arguments,
                environment: launch.environment.map { "\($0.key)=\($0.value)" }.sorted(), directory: "/tmp",
                limits: ResourceLimits.list(launch.limits, hasGroup: group != .none),
                capabilities: launch.capabilities.reduce(0) { $0 | 1 << (CapabilityCalls.numbers[$1] ?? 63) },
                landlock: host.landlock > 0 ? landlock : nil, filters: filters),
            stages: stages,
            shared: .init(sources: groundwork?.sources.count ?? 0, operations: groundwork?.operations.count ?? 0))
    }

    /// Where nothing of this launch goes under what every cage has, that comes first, and may be built ahead.
    private mutating func ordered(_ common: Int, _ group: LaunchPlan.ControlGroup) -> [Operation] {
        let isCovered = mounts.contains { mount in
            base.mounts.contains { ($0.path ?? "/").hasPrefix((mount.path ?? "") + "/") }
        }
        guard !isCovered, links.allSatisfy({ !declares(below: $0.path) }) else {
            let all = base.mounts + mounts
            return base.entries + entries
                + Self.parentsFirst(all).flatMap { mount in
                    withBase(mount, all) + resizes.filter { $0.path == mount.path && base.mounts.contains(mount) }
                } + contents
        }
        let first = base.entries + Self.parentsFirst(base.mounts)
        let hasOwnEtc = launch.reads.contains { Self.covers($0.path, "/etc") }
        if case .range = identity, !sharesHostNetwork, launch.view == .cage, !hasOwnEtc {
            groundwork = Groundwork(
                identity: identity, confinedBy: group, sources: Array(sources.prefix(common)), operations: first)
        }
        return first + resizes + entries + Self.parentsFirst(mounts).flatMap { withBase($0, mounts) } + contents
    }

    var identity: Identity {
        if launch.grade == .host { return .host }
        return switch host.user {
        case .root: .range(base: uidBase)
        case .ordinary(let user, let group): .own(user: user, group: group)
        }
    }

    var sharesHostNetwork: Bool {
        switch launch.network {
        case .none, .ownLoopback: false
        case .hostLoopback, .host, .connect: true
        }
    }

    // MARK: Adding

    mutating func add(_ operation: Operation) {
        entries.append(operation)
    }

    mutating func after(_ operation: Operation) {
        contents.append(operation)
    }

    mutating func mount(_ operation: Operation, access: UInt64) {
        mounts.append(operation)
        if let path = operation.path { allow(path, access) }
    }

    mutating func allow(_ path: String, _ access: UInt64) {
        rules.append(.init(path: path, access: access))
    }

    /// The number of a source.
    mutating func source(_ source: Source) -> UInt16 {
        var source = source
        // An ordinary user's clone must take the mounts below with it, since those are locked to their parent.
        if host.user != .root && source.device == nil { source.options.insert(.recursive) }
        // Nothing to map: the ids inside are the ids outside.
        if case .range = identity {} else { source.options.remove(.idMapped) }
        sources.append(source)
        return UInt16(clamping: sources.count - 1)
    }

    /// Shows the host's `path`, or what it links to, at `path`.
    mutating func bind(_ source: Source, at path: String, access: UInt64) {
        mount(.bind(source: self.source(source), path: path), access: access)
        visible.append(path)
    }

    mutating func merge(_ overlay: Operation.Overlay, access: UInt64) {
        mount(.overlay(overlay), access: access)
        visible.append(overlay.path)
    }

    func sees(_ path: String) -> Bool {
        visible.contains { Self.covers($0, path) }
    }

    /// Whether `path` is `folder` or lies below it.
    static func covers(_ folder: String, _ path: String) -> Bool {
        path == folder || folder == "/" || path.hasPrefix(folder + "/")
    }

    /// Mount points below a merged directory must be in its base: made later, they would count as the step's changes.
    private func withBase(_ operation: Operation, _ mounts: [Operation]) -> [Operation] {
        guard case .overlay(let overlay) = operation, overlay.keepsBase else { return [operation] }
        let below: [Operation] = mounts.compactMap { mount in
            guard let path = mount.path, path != overlay.path, Self.covers(overlay.path, path) else { return nil }
            guard case .bind(let source, _) = mount else { return .mountPoint(path: path, kind: .directory) }
            return HostFile.kind(sources[Int(source)].path).map {
                .mountPoint(path: path, kind: $0 == .directory ? .directory : .file)
            }
        }
        return [.mountPoint(path: overlay.path, kind: .directory)] + below + [operation]
    }

    private static func parentsFirst(_ mounts: [Operation]) -> [Operation] {
        mounts.enumerated().sorted { first, second in
            let paths = ((first.element.path ?? "") + "/", (second.element.path ?? "") + "/")
            return paths.0 == paths.1 ? first.offset < second.offset : paths.0 < paths.1
        }.map(\.element)
    }
}
