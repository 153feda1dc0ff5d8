import CKernel
import Execution
import Glibc
import LaunchPlan

/// What the doctor tries things on: files of its own, two listeners on loopback, a process. Gone when it ends.
struct Ground: ~Copyable {
    let folder: String
    /// Listening on 127.0.0.1.
    let ports: (declared: UInt16, other: UInt16)
    /// Outside of any cage.
    let neighbour: pid_t

    /// Held open and locked, so that a later doctor knows what a killed one left.
    private let lock: Descriptor
    private let first: Listener
    private let second: Listener
    private let process: OutsideProcess

    /// In a new folder below `place`.
    init(in place: String, launcher: String) throws(SetupFailure) {
        let first = try Listener()
        let second = try Listener()
        // A cage's own numbers begin at 1; what is tried must not be one of them.
        var process = try OutsideProcess(launcher, .wait)
        while process.number < 16 { process = try OutsideProcess(launcher, .wait) }
        guard let place = HostFile.resolved(place) else {
            throw SetupFailure(stage: "doctor", path: place, errno: ENOENT)
        }
        Self.removeLeftovers(in: place)
        folder = try Self.makeFolder(below: place)
        lock = Descriptor(opening: folder, O_RDONLY | O_DIRECTORY)
        _ = flock(lock.number, LOCK_EX | LOCK_NB)
        ports = (first.port, second.port)
        neighbour = process.number
        self.first = first
        self.second = second
        self.process = process
    }

    deinit {
        Self.remove(folder)
    }

    var closed: String { folder + "/closed" }
    var open: String { folder + "/open" }
    /// Holds one file, `note`, of one byte.
    var tree: String { folder + "/tree" }
    var made: String { tree + "/made" }
    var note: String { tree + "/note" }

    /// `tree` with a fresh stage; `number` tells it from others.
    func staged(_ number: Int) -> StagedRoot {
        var status = kernel_stat()
        _ = unsafe kernel_statx(AT_FDCWD, tree, 0, &status)
        let stage = folder + "/stage\(number)"
        for path in [stage, stage + "/upper", stage + "/work"] { _ = unsafe mkdir(path, 0o755) }
        return StagedRoot(
            path: tree, kind: .directory, lower: tree, upper: stage + "/upper", work: stage + "/work",
            identity: FileIdentity(device: status.device, inode: status.inode))
    }

    /// The same as a copy whose owners are a step's ids on the disk. A stage is good for one step, so each is another.
    func copied(_ uidBase: UInt32) -> StagedRoot {
        var number = 100
        while HostFile.kind(folder + "/stage\(number)") != nil { number += 1 }
        var root = staged(number)
        let stage = folder + "/stage\(number)"
        root.lower = stage + "/lower"
        root.ownerShift = uidBase
        _ = unsafe mkdir(root.lower, 0o755)
        for name in ["", "/lower", "/upper", "/work"] { _ = unsafe chown(stage + name, uidBase, uidBase) }
        var status = kernel_stat()
        _ = unsafe kernel_statx(AT_FDCWD, root.lower, 0, &status)
        root.identity = FileIdentity(device: status.device, inode: status.inode)
        return root
    }

    private static let prefix = "orderly-doctor-"

    /// Of doctors that were killed: folders of this user that nobody holds.
    private static func removeLeftovers(in place: String) {
        for name in HostFile.names(in: place) where name.hasPrefix(prefix) {
            let path = place + "/" + name
            let folder = Descriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            var status = stat()
            guard folder.isOpen, unsafe fstat(folder.number, &status) == 0, status.st_uid == geteuid(),
                flock(folder.number, LOCK_EX | LOCK_NB) == 0
            else { continue }
            remove(path)
        }
    }

    private static func makeFolder(below place: String) throws(SetupFailure) -> String {
        var name = Array("\(place)/\(prefix)XXXXXX".utf8CString)
        guard unsafe mkdtemp(&name) != nil else { throw SetupFailure(stage: "doctor", path: place, errno: errno) }
        let folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(SetupFailure) { try fill(folder) } catch {
            remove(folder)
            throw error
        }
        return folder
    }

    private static func fill(_ folder: String) throws(SetupFailure) {
        // What is refused here is refused for its own sake.
        guard unsafe chmod(folder, 0o755) == 0, unsafe mkdir(folder + "/tree", 0o755) == 0 else {
            throw SetupFailure(stage: "doctor", path: folder, errno: errno)
        }
        for (name, mode) in [("closed", 0o600), ("open", 0o644), ("tree/note", 0o644)] as [(String, mode_t)] {
            let path = folder + "/" + name
            let file = Descriptor(unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode))
            // Whatever the umask.
            guard file.write([0x2B]), fchmod(file.number, mode) == 0 else {
                throw SetupFailure(stage: "doctor", path: path, errno: errno)
            }
        }
    }

    /// Everything below `path`, following nothing.
    private static func remove(_ path: String) {
        if HostFile.kind(path) == .directory {
            // The kernel leaves an overlay's `work` without any right.
            _ = unsafe chmod(path, 0o700)
            for name in HostFile.names(in: path) { remove(path + "/" + name) }
            _ = unsafe rmdir(path)
        } else {
            _ = unsafe unlink(path)
        }
    }

    /// A TCP socket of loopback that listens on a port of the kernel's choice.
    private struct Listener: ~Copyable {
        let port: UInt16
        private let socket: Descriptor

        init() throws(SetupFailure) {
            let made = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            socket = Descriptor(made < 0 ? -errno : made)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let number = socket.number
            let result = unsafe withUnsafeMutablePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    guard unsafe bind(number, $0, size) == 0, listen(number, 16) == 0 else { return false }
                    return unsafe getsockname(number, $0, &size) == 0
                }
            }
            guard result else { throw SetupFailure(stage: "doctor", path: "127.0.0.1", errno: errno) }
            port = UInt16(bigEndian: address.sin_port)
        }
    }
}
