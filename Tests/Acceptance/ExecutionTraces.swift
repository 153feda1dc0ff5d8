import Foundation
import TestKit
import Testing

/// What a run could leave behind on this machine.
extension Clinic {
    /// A process that has `word` among its arguments. Words of a test hold the clinic's own folder, so nobody else has
    /// them.
    func processes(with word: String) -> [Process] {
        Process.all().filter { Process.arguments($0.id).contains { $0.contains(word) } }
    }

    /// Whether a step waits at the gate.
    func waits(at gate: String) -> Bool { !processes(with: self("srv/gates/\(gate)")).isEmpty }

    /// Waits until a step waits at the gate, or says why none comes.
    func reach(_ gate: String, by agent: Program.Running) throws {
        let reached = waits { waits(at: gate) || !agent.isRunning }
        try #require(reached && agent.isRunning, "\(agent.errors)")
    }

    /// Control groups that this process made for its steps.
    func controlGroups(of process: Int32) -> [String] {
        let files = FileManager.default
        let controllers = ((try? files.contentsOfDirectory(atPath: "/sys/fs/cgroup")) ?? []).map {
            "/sys/fs/cgroup/\($0)"
        }
        return (controllers + ["/sys/fs/cgroup"]).flatMap { folder in
            ((try? files.contentsOfDirectory(atPath: folder + "/orderly")) ?? [])
                .filter { $0.hasPrefix("run-") && $0.contains("-\(process)-") }.map { folder + "/orderly/" + $0 }
        }
    }

    /// Mounts that name this clinic's folder.
    func mounts() throws -> [Substring] {
        try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8).split(separator: "\n")
            .filter { $0.contains(folder) }
    }

    /// What lies in the host's staging folder.
    func stagedRuns() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: self("host/state/staging"))) ?? []).sorted()
    }

    /// Everything that a run may leave is gone: processes that were there, control groups, mounts, staged files.
    func expectNothingLeft(
        of processes: [Process], agent: Int32? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let dead = waits { processes.allSatisfy { !$0.isAlive } }
        #expect(dead, "\(processes.filter(\.isAlive))", sourceLocation: sourceLocation)
        #expect(try mounts().isEmpty, sourceLocation: sourceLocation)
        #expect(stagedRuns().isEmpty, sourceLocation: sourceLocation)
        if let agent { #expect(controlGroups(of: agent).isEmpty, sourceLocation: sourceLocation) }
    }

    /// One process of this machine; its start tells it from a later one with the same number.
    struct Process: Hashable, CustomStringConvertible {
        let id: Int32
        let start: UInt64

        init?(_ id: Int32) {
            guard let fields = Process.fields(id), fields.count > 19, let start = UInt64(fields[19]) else { return nil }
            self.id = id
            self.start = start
        }

        static func all() -> [Process] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
                .compactMap { Process($0) }
        }

        /// This process and whatever it started.
        static func tree(_ root: Int32) -> [Process] {
            var parents: [Int32: [Process]] = [:]
            for process in all() {
                if let parent = fields(process.id)?[1] { parents[Int32(parent) ?? 0, default: []].append(process) }
            }
            var found = [Process(root)].compactMap(\.self)
            var index = 0
            while index < found.count {
                found += parents[found[index].id] ?? []
                index += 1
            }
            return found
        }

        var isAlive: Bool { Process(id) == self && Process.fields(id)?[0] != "Z" }

        var description: String { "\(id) \(Process.arguments(id).joined(separator: " "))" }

        /// The kernel's name of it: of a launcher that was forked, its program's.
        static func program(_ id: Int32) -> String {
            let bytes = FileManager.default.contents(atPath: "/proc/\(id)/comm") ?? Data()
            return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        }

        static func arguments(_ id: Int32) -> [String] {
            let bytes = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
            return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        }

        /// proc_pid_stat(5) from the state on.
        private static func fields(_ id: Int32) -> [Substring]? {
            guard let bytes = FileManager.default.contents(atPath: "/proc/\(id)/stat") else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.lastIndex(of: ")") else { return nil }
            return text[text.index(after: end)...].split(separator: " ")
        }
    }
}
