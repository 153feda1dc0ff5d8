import Execution
import LaunchPlan
import Runbooks

/// What every cage has: programs and libraries, devices, processes, room for temporary files.
extension PlanBuilder {
    static let readAndRun = LandlockAccess.execute | LandlockAccess.readFile | LandlockAccess.readDirectory
    static let readOnly = LandlockAccess.readFile | LandlockAccess.readDirectory
    static let readAndWriteFiles = readOnly | LandlockAccess.writeFile

    /// Everything but running what is there.
    var change: UInt64 {
        LandlockAccess.files(version: host.landlock) & ~(LandlockAccess.execute | LandlockAccess.deviceControl)
    }

    mutating func addSystem() {
        allow("/", LandlockAccess.readDirectory)
        for folder in ["/usr", "/nix/store"] where HostFile.kind(folder) == .directory {
            bind(Source(folder, [.readOnly, .recursive]), at: folder, access: Self.readAndRun)
        }
        // Links where /usr is merged; directories where it is not.
        for name in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/run/current-system"] {
            switch HostFile.kind(name) {
            case .link:
                if let target = HostFile.target(name) { add(.link(path: name, target: target)) }
            case .directory:
                bind(Source(name, [.readOnly, .recursive]), at: name, access: Self.readAndRun)
            default: break
            }
        }
        addDevices()
        mount(.processes(path: "/proc"), access: Self.readAndWriteFiles)
        add(.directory(path: "/var", mode: 0o755))
        add(.directory(path: "/run", mode: 0o755))
    }

    /// Room for temporary files, as much as a launch has that says nothing else.
    mutating func addTemporary() {
        for (path, size) in Self.rooms(Limits()) { temporary(path, size: size, mode: 0o1777) }
        // A link would stand in the way of what is declared below it.
        for link in links where !declares(below: link.path) { add(.link(path: link.path, target: link.target)) }
    }

    private static func rooms(_ limits: Limits) -> [(path: String, size: UInt64)] {
        let size = UInt64(clamping: limits.temporary)
        return [("/tmp", size), ("/dev/shm", min(size, 16 << 20))]
    }

    /// What this launch has instead.
    var resizes: [Operation] {
        if launch.view == .host { return [] }
        return zip(Self.rooms(Limits()), Self.rooms(launch.limits)).compactMap { usual, wanted in
            usual.size == wanted.size ? nil : .resize(path: wanted.path, size: wanted.size)
        }
    }

    var links: [(path: String, target: String)] { [("/var/tmp", "/tmp"), ("/var/run", "/run")] }

    func declares(below folder: String) -> Bool {
        let writes = launch.writes.map { write in
            switch write {
            case .staged(let root): root.path
            case .direct(let path): path
            }
        }
        return (launch.reads.map(\.path) + writes + launch.sockets).contains { Self.covers(folder, $0) }
    }

    mutating func temporary(_ path: String, size: UInt64, mode: UInt16) {
        mount(.temporary(path: path, size: size, inodes: 1 << 14, mode: mode, programs: .refused), access: change)
    }

    /// Numbers of Documentation/admin-guide/devices.txt, which the launcher holds the host's files against.
    private static let devices: [(name: String, minor: UInt32)] = [
        ("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9),
    ]

    private mutating func addDevices() {
        addDeviceFiles()
        for (name, target) in [("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")] {
            add(.link(path: "/dev/" + name, target: "/proc/self/fd" + target))
        }
    }

    mutating func addDeviceFiles() {
        for device in Self.devices {
            let path = "/dev/" + device.name
            let source = Source(
                path, [.readOnly, .devices, .noPrograms], device: .init(major: 1, minor: device.minor))
            mount(.bind(source: self.source(source), path: path), access: Self.readAndWriteFiles)
        }
    }

    mutating func addProgram() {
        if launch.view == .host { return }
        let roots = ["/bin", "/sbin", "/lib", "/lib64", "/run/current-system", "/run/orderly"]
        if sees(launch.program) || roots.contains(where: { Self.covers($0, launch.program) }) { return }
        // Where it is missing, exec says so.
        guard let file = HostFile.resolved(launch.program) else { return }
        bind(Source(file, [.readOnly]), at: launch.program, access: Self.readAndRun)
    }
}
