import Glibc

/// Where the time of a launch goes: each microsecond between its begin and its end belongs to one phase, by who had the
/// processor and in which system call. For launches on one processor; by numbers of x86-64.
struct LaunchPhases {
    enum Phase: String, CaseIterable {
        case agent = "agent: plan, channels, limits, result"
        case server = "fork server: takes the launch and hands it on"
        case sources = "sources opened and cloned (openat2, open_tree, mount_setattr)"
        case namespaces = "new namespaces (clone3)"
        case maps = "id maps of both user namespaces"
        case groups = "control groups (cgroup.procs)"
        case mounts = "private root (fsopen, fsconfig, fsmount, move_mount, files)"
        case pivot = "pivot_root, umount2"
        case step = "the step's process, in a second user namespace (clone3)"
        case capabilities = "capabilities, securebits, no_new_privs (prctl, capset)"
        case landlock = "Landlock (a rule for each path)"
        case seccomp = "seccomp: the step's filter, and the two stages'"
        case exec = "execve"
        case program = "/usr/bin/true and its loader"
        case end = "ends of processes (exit_group)"
        case code = "the launcher's own code, and its page faults"
        case calls = "the launcher's other calls"
        case others = "other processes, and waiting with nobody at work"
    }

    private enum Role { case agent, server, first, initial, step }

    static let begin = "begin"
    static let end = "end"

    private var roles: [Int: Role]
    private var calls: [Int: (number: Int, first: Int)] = [:]
    private var hasBegun: Set<Int> = []
    /// Processes 1 whose step is made.
    private var hasStep: Set<Int> = []

    private init() { roles = [Int(getpid()): .agent] }

    /// For each launch that was marked, microseconds by phase.
    static func all(in events: [KernelTrace.Event]) -> [[Phase: Double]] {
        var state = LaunchPhases()
        var launches: [[Phase: Double]] = []
        var current: [Phase: Double]?
        var running = Int(getpid())
        var last = 0.0
        // All of it happens on this process's processor, if it is held to one.
        let processor = events.first { $0.process == Int(getpid()) }?.processor
        for event in events where event.processor == processor {
            if current != nil { current?[state.phase(of: running), default: 0] += event.time - last }
            last = event.time
            state.take(event)
            switch event.kind {
            case .next(let process): running = process
            case .mark(begin): (current, running) = ([:], event.process)
            case .mark(end):
                if let whole = current { launches.append(whole) }
                current = nil
            default: running = event.process
            }
        }
        return launches
    }

    private mutating func take(_ event: KernelTrace.Event) {
        switch event.kind {
        case .child(let process): born(process, of: event.process)
        case .enter(let number, let first): calls[event.process] = (number, first)
        case .exit:
            // The step begins with the end of its execve.
            if calls[event.process]?.number == 59, roles[event.process] == .step { hasBegun.insert(event.process) }
            calls[event.process] = nil
        case .next, .mark: break
        }
    }

    /// Agent, fork server, first stage, process 1, step: each a child of the one before. A spare launcher is a first stage.
    private mutating func born(_ process: Int, of parent: Int) {
        switch roles[parent] {
        // Its first child is the server; what comes later are its threads.
        case .agent: roles[process] = roles.values.contains(.server) ? .agent : .server
        case .server: roles[process] = .first
        case .first: roles[process] = .initial
        case .initial:
            roles[process] = .step
            hasStep.insert(parent)
        case .step, nil: break
        }
        calls[process] = nil
        hasBegun.remove(process)
        hasStep.remove(process)
    }

    private func phase(of process: Int) -> Phase {
        guard let role = roles[process] else { return .others }
        let call = calls[process]
        if call?.number == 231 { return .end }
        switch role {
        case .agent: return .agent
        case .server: return .server
        case .step where hasBegun.contains(process): return .program
        case .first, .initial, .step: break
        }
        guard let call else { return .code }
        switch (call.number, role) {
        case (59, _): return .exec
        case (317, _): return .seccomp
        case (157, _), (125...126, _): return .capabilities
        case (56, .first), (435, .first): return .namespaces
        case (56, .initial), (435, .initial): return .step
        case (1, .first): return (7...15).contains(call.first) ? .groups : .maps
        case (257, .first): return .maps
        case (428, .first), (437, .first), (442, .first), (332, .first): return .sources
        case (444...446, .step), (437, .step), (332, .step): return .landlock
        case (155, _), (166, _): return .pivot
        case (1, .initial) where hasStep.contains(process), (257, .initial) where hasStep.contains(process):
            return .maps
        case (165, .initial), (428...433, .initial), (437, .initial), (442, .initial), (332, .initial),
            (258, .initial), (266, .initial), (257, .initial), (1, .initial):
            return .mounts
        default: return .calls
        }
    }
}
