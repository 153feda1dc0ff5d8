import CKernel
import Glibc

/// The file system as a step or a third party uses it: by plain paths, without anything of the product's.
enum Disk {
    static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws {
        try check(mkdir(path, mode), "mkdir")
        try setMode(path, mode)
    }

    /// Writes in place where the file is there, as an editor does.
    static func write(_ path: String, _ text: String, mode: UInt32? = nil) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try check(file, "open \(path)")
        defer { close(file) }
        let bytes = Array(text.utf8)
        try check(Glibc.write(file, bytes, bytes.count) == bytes.count ? 0 : -1, "write")
        if let mode { try setMode(path, mode) }
    }

    static func read(_ path: String) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        try check(file, "open \(path)")
        defer { close(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = Glibc.read(file, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
        return String(decoding: text, as: UTF8.self)
    }

    static func setMode(_ path: String, _ mode: UInt32) throws { try check(chmod(path, mode), "chmod") }

    static func setTime(_ path: String, seconds: Int) throws {
        let times = [timespec(tv_sec: 0, tv_nsec: 0x3FFF_FFFE), timespec(tv_sec: seconds, tv_nsec: 0)]
        try check(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), "utimensat")
    }

    static func setAttribute(_ path: String, _ name: String, _ value: String) throws {
        let bytes = Array(value.utf8)
        try check(kernel_lsetxattr(path, name, bytes, bytes.count, 0), "setxattr")
    }

    static func attribute(_ path: String, _ name: String) -> String? {
        var value = [UInt8](repeating: 0, count: 256)
        let count = kernel_lgetxattr(path, name, &value, value.count)
        return count < 0 ? nil : String(decoding: value.prefix(count), as: UTF8.self)
    }

    static func target(_ path: String) -> String {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = max(0, readlink(path, &buffer, buffer.count - 1))
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func link(_ target: String, at path: String) throws { try check(symlink(target, path), "symlink") }

    static func keepsAttributes(_ folder: String) -> Bool {
        let probe = folder + "/staging-probe.\(getpid()).\(UInt64.random(in: 0...(.max)))"
        defer { remove(probe) }
        do {
            try write(probe, "")
            try setAttribute(probe, "user.probe", "1")
            return true
        } catch {
            return false
        }
    }

    /// The whole file system on which this lies.
    static func sync(_ path: String) throws {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(folder, "open \(path)")
        defer { close(folder) }
        _ = kernel_syncfs(folder)
    }

    static func whiteout(_ path: String) throws { try check(mknod(path, S_IFCHR, 0), "mknod") }

    static func status(_ path: String) -> stat? {
        var found = stat()
        return lstat(path, &found) == 0 ? found : nil
    }

    static func names(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func isFolder(_ path: String) -> Bool { status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

    static func remove(_ path: String) { remove(bytes: Array(path.utf8CString)) }

    /// By bytes: a test makes names that are no text.
    private static func remove(bytes path: [CChar]) {
        if unlink(path) == 0 || errno != EISDIR { return }
        chmod(path, 0o700)
        guard let stream = opendir(path) else { return }
        var children: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                $0.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }
            }
            if name != [0x2E], name != [0x2E, 0x2E] { children.append(path.dropLast() + [0x2F] + name + [0]) }
        }
        closedir(stream)
        for child in children { remove(bytes: child) }
        rmdir(path)
    }

    static func check(_ result: Int32, _ call: String) throws {
        guard result >= 0 else { throw Broken(call: call, errno: errno) }
    }
}
