import Glibc

/// A folder of this run alone, on the file system of /var: where agents keep their ledgers.
struct Scratch {
    let path: String

    init() throws {
        var template = Array("/var/tmp/orderly-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BenchFailure("no folder can be made in /var/tmp: \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() {
        _ = try? Child("/usr/bin/rm", ["rm", "-rf", "--", path]).wait()
    }

    /// Writes a new file of mode 0600.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let written = file < 0 ? -1 : bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        if file >= 0 { close(file) }
        guard written == bytes.count else { throw BenchFailure("\(path) cannot be written") }
    }
}
