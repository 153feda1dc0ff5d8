import CKernel
public import Execution
import Glibc
import Signing

/// What steps printed, beyond the excerpts of the journal: a folder for each run, in it a file for each stream, named
/// by its digest. A file is believed only as far as it matches.
public struct OutputFolder: OutputStore {
    /// Bytes of all runs together, beyond which the oldest runs go.
    public static let most = 64 << 20
    /// Bytes of one run.
    public static let mostOfRun = 16 << 20

    public let directory: String
    let most: Int
    let mostOfRun: Int
    /// Bytes that stay free on that disk: an undo and its evidence need them more.
    let spare: Int

    public init(_ directory: String) {
        self.init(directory, most: OutputFolder.most, mostOfRun: OutputFolder.mostOfRun, spare: 64 << 20)
    }

    init(_ directory: String, most: Int, mostOfRun: Int, spare: Int) {
        self.directory = directory
        self.most = most
        self.mostOfRun = mostOfRun
        self.spare = spare
    }

    public func keep(_ bytes: [UInt8], sha256: String, run: String) throws(OutputFailure) {
        let folder = "\(directory)/\(run)"
        if access("\(folder)/\(sha256)", F_OK) == 0 { return }
        guard try made(directory), try made(folder) else { throw problem(folder, errno) }
        let own = Self.files(in: folder)
        guard own.reduce(bytes.count, { $0 + $1.size }) <= mostOfRun else {
            throw OutputFailure("this run's output is more than the \(mostOfRun) bytes that are kept of one")
        }
        guard bytes.count <= free - spare else {
            throw OutputFailure("there is too little room on the disk of \(directory)")
        }
        do throws(PublicFile.Failure) {
            try PublicFile.replace("\(folder)/\(sha256)", with: bytes, mode: 0o600)
        } catch {
            throw problem(error.path, error.errno)
        }
    }

    /// What a stream was; nil where it is not there any more, or is not what it was.
    public func bytes(sha256: String, run: String) -> [UInt8]? {
        guard Digest(hex: sha256) != nil, !run.contains("/"), !run.hasPrefix("."),
            let bytes = try? PublicFile.read("\(directory)/\(run)/\(sha256)", limit: 1 << 20),
            Digest(of: bytes).hex == sha256
        else { return nil }
        return bytes
    }

    /// Whole runs go, the oldest first, until the others together are small enough. For after a run that kept anything.
    func prune(after run: String) {
        guard access("\(directory)/\(run)", F_OK) == 0 else { return }
        var runs = kept.map { name in (name: name, age: Self.age("\(directory)/\(name)"), size: size(of: name)) }
        runs.sort { ($0.age, $0.name) < ($1.age, $1.name) }
        var total = runs.reduce(0) { $0 + $1.size }
        for oldest in runs where total > most && oldest.name != run {
            remove(oldest.name)
            total -= oldest.size
        }
    }

    /// The runs of which anything is kept.
    var kept: [String] { Self.entries(of: directory) }

    func remove(_ run: String) {
        for file in Self.entries(of: "\(directory)/\(run)") { unlink("\(directory)/\(run)/\(file)") }
        rmdir("\(directory)/\(run)")
    }

    private func size(of run: String) -> Int { Self.files(in: "\(directory)/\(run)").reduce(0) { $0 + $1.size } }

    /// True where the folder is there afterwards, its name on the disk.
    private func made(_ folder: String) throws(OutputFailure) -> Bool {
        if mkdir(folder, 0o700) != 0 { return errno == EEXIST }
        let parent = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
        let handle = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw problem(parent, errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw problem(parent, errno) }
        return true
    }

    private func problem(_ path: String, _ code: Int32) -> OutputFailure {
        OutputFailure("cannot write \(path): \(String(cString: strerror(code)))")
    }

    private var free: Int {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return 0 }
        return Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    /// Each with the bytes that it takes on a disk of blocks of 4 KiB, so that many small ones count too.
    private static func files(in folder: String) -> [(name: String, size: Int)] {
        entries(of: folder).map { name in
            let size = Int(clamping: status("\(folder)/\(name)")?.size ?? 0)
            return (name, (size + 4095) / 4096 * 4096)
        }
    }

    private static func age(_ path: String) -> Int64 { status(path)?.modified ?? 0 }

    private static func status(_ path: String) -> kernel_stat? {
        var status = kernel_stat()
        return kernel_statx(AT_FDCWD, path, KERNEL_AT_SYMLINK_NOFOLLOW, &status) == 0 ? status : nil
    }

    private static func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
