import Execution
import Glibc
import LaunchPlan
import Runbooks

extension PlanBuilder {
    /// Shown whole they would give the step the host's processes, devices or sockets.
    private static let refused = ["/", "/proc", "/sys", "/dev", "/run", "/var/run"]

    mutating func addReads() throws(SetupFailure) {
        for read in launch.reads {
            if read.path != "/" { try Self.check(path: read.path, "a read path") }
            guard !Self.refused.contains(read.path), !Self.covers("/proc", read.path), !Self.covers("/dev", read.path)
            else {
                throw SetupFailure(
                    stage: "plan", path: read.path, errno: 0,
                    hint: "declare the files that are needed below it; for the host's mounts there is view: host")
            }
            let shown = read.source ?? read.path
            if HostFile.kind(shown) == .socket {
                throw SetupFailure(
                    stage: "plan", path: read.path, errno: 0, hint: "a socket is declared under sockets, not read")
            }
            // There already, and the same.
            if read.isPlain && read.mapping == .other && Self.covers("/usr", read.path) { continue }
            var options: Source.Options = [.readOnly, .recursive]
            if read.optional { options.insert(.optional) }
            if read.mapping == .owner { options.insert(.idMapped) }
            guard !read.layers.isEmpty else {
                bind(Source(shown, options), at: read.path, access: Self.readAndRun)
                continue
            }
            options.remove([.recursive, .optional])
            let lowers = (read.layers + [shown]).map { source(Source($0, options)) }
            merge(
                Operation.Overlay(path: read.path, lowers: lowers, keepsBase: false, upper: nil),
                access: Self.readAndRun)
        }
    }

    mutating func addSockets() throws(SetupFailure) {
        for path in launch.sockets {
            try Self.check(path: path, "a socket")
            guard let file = HostFile.resolved(path) else {
                throw SetupFailure(stage: "source", path: path, errno: ENOENT, hint: "is the service running?")
            }
            guard HostFile.kind(file) == .socket else {
                throw SetupFailure(stage: "plan", path: path, errno: ENOTSOCK, hint: "declare it under read instead")
            }
            // Connecting needs write permission on the socket, which a read-only mount does not take away.
            bind(Source(file, [.readOnly, .noPrograms]), at: path, access: Self.readAndWriteFiles)
        }
    }
}
