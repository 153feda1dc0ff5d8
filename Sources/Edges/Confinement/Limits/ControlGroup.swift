import CKernel
import Execution
import Glibc
import LaunchPlan
import Runbooks

/// The control groups of one running step.
struct ControlGroup: ~Copyable {
    private let kind: ControlGroups
    private let name: String
    /// What the launcher is born with from `Channel.limits` on.
    private(set) var descriptors: [Int32] = []
    /// That it has already.
    private var limits: Limits?

    /// Nothing is made yet; from here on the end of this value removes what was.
    init(in kind: ControlGroups, name: String) {
        self.kind = kind
        self.name = name
    }

    /// Makes the groups, without limits. Does nothing where the host has none.
    mutating func make() throws(SetupFailure) {
        switch kind {
        case .none:
            break
        case .unified(let folder, _):
            let path = folder + "/" + name
            try Self.make(path)
            descriptors = [try Self.open(path, O_RDONLY | O_DIRECTORY)]
        case .legacy(let folders):
            for folder in folders.values {
                let path = folder + "/" + name
                try Self.make(path)
                descriptors.append(try Self.open(path + "/cgroup.procs", O_WRONLY))
            }
        }
    }

    mutating func limit(by limits: Limits) throws(SetupFailure) {
        if let known = self.limits, known.memory == limits.memory, known.cpu == limits.cpu,
            known.processes == limits.processes
        {
            return
        }
        self.limits = nil
        try set(limits)
        self.limits = limits
    }

    private func set(_ limits: Limits) throws(SetupFailure) {
        switch kind {
        case .none:
            break
        case .unified(let folder, let controllers):
            try Self.set(
                Self.unifiedValues(limits).filter { controllers.contains($0.controller) }, in: folder + "/" + name)
        case .legacy(let folders):
            for (controller, folder) in folders {
                try Self.set(Self.legacyValues(limits).filter { $0.controller == controller }, in: folder + "/" + name)
            }
        }
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
        for path in Self.paths(kind, name) { Self.remove(path) }
    }

    private struct Value {
        let controller: String
        let file: String
        let text: String
        var isOptional = false
    }

    /// One process more than the step may have: process 1 of the cage.
    private static func unifiedValues(_ limits: Limits) -> [Value] {
        [
            Value(controller: "memory", file: "memory.max", text: "\(limits.memory)"),
            Value(controller: "memory", file: "memory.swap.max", text: "0", isOptional: true),
            Value(controller: "memory", file: "memory.oom.group", text: "1", isOptional: true),
            Value(controller: "pids", file: "pids.max", text: "\(limits.processes + 1)"),
            Value(controller: "cpu", file: "cpu.max", text: "\(limits.cpu * 1000) 100000"),
        ]
    }

    private static func legacyValues(_ limits: Limits) -> [Value] {
        [
            Value(controller: "memory", file: "memory.limit_in_bytes", text: "\(limits.memory)"),
            // Absent without swap accounting.
            Value(
                controller: "memory", file: "memory.memsw.limit_in_bytes", text: "\(limits.memory)", isOptional: true),
            Value(controller: "pids", file: "pids.max", text: "\(limits.processes + 1)"),
            Value(controller: "cpu", file: "cpu.cfs_quota_us", text: "\(limits.cpu * 1000)"),
        ]
    }

    private static func set(_ values: [Value], in path: String) throws(SetupFailure) {
        for value in values {
            let file = path + "/" + value.file
            if !HostFile.write(value.text, to: file) && !value.isOptional {
                throw SetupFailure(stage: "limits", path: file, errno: errno)
            }
        }
    }

    private static func make(_ path: String) throws(SetupFailure) {
        guard unsafe mkdir(path, 0o755) == 0 else { throw SetupFailure(stage: "limits", path: path, errno: errno) }
    }

    private static func open(_ path: String, _ flags: Int32) throws(SetupFailure) -> Int32 {
        let opened = Descriptor(opening: path, flags)
        let descriptor = opened.isOpen ? kernel_duplicate(opened.number, Descriptor.firstFree) : opened.number
        guard descriptor >= 0 else { throw SetupFailure(stage: "limits", path: path, errno: -descriptor) }
        return descriptor
    }

    /// The kernel needs a moment after the last process; what stays is the janitor's.
    static func remove(_ path: String) {
        // What has ended is in it a little longer, on a busy machine much longer. A step that cannot be killed stays: after
        // a second the group is the next janitor's.
        var pause: UInt32 = 1000
        while unsafe rmdir(path) != 0 && errno == EBUSY && pause < 1_000_000 {
            usleep(pause)
            pause *= 2
        }
    }

    private static func paths(_ kind: ControlGroups, _ name: String) -> [String] {
        kind.folders.map { $0 + "/" + name }
    }

    /// Processes that the kernel killed for want of memory; nil where it does not say.
    var killedForMemory: Int? {
        let file: String
        switch kind {
        case .unified(let folder, _): file = "\(folder)/\(name)/memory.events"
        case .legacy(let folders): file = "\(folders["memory"] ?? "")/\(name)/memory.oom_control"
        case .none: return nil
        }
        return Self.field("oom_kill", of: file)
    }

    var peakMemory: Int? {
        switch kind {
        case .unified(let folder, _): Self.number("\(folder)/\(name)/memory.peak")
        case .legacy(let folders): folders["memory"].flatMap { Self.number("\($0)/\(name)/memory.max_usage_in_bytes") }
        case .none: nil
        }
    }

    var peakProcesses: Int? {
        switch kind {
        case .unified(let folder, _): Self.number("\(folder)/\(name)/pids.peak").map { max(0, $0 - 1) }
        case .legacy, .none: nil
        }
    }

    private static func number(_ path: String) -> Int? {
        HostFile.text(path).flatMap { Int($0.filter { $0 != "\n" }) }
    }

    private static func field(_ name: String, of path: String) -> Int? {
        let key = Array((name + " ").utf8)
        for line in HostFile.contents(path)?.split(separator: 0x0A) ?? [] where line.starts(with: key) {
            return Int(String(decoding: line.dropFirst(key.count), as: UTF8.self))
        }
        return nil
    }
}
