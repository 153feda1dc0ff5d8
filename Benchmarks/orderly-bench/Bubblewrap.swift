import Execution
import Glibc

/// bwrap(1) with every namespace and the mounts that a cage has. It sets up neither seccomp, Landlock nor control
/// groups, and nobody reads its output: what is measured against it has more to do.
struct Bubblewrap {
    private static let program = "/usr/bin/bwrap"
    private let arguments: [String]
    private let files: [(number: Int32, path: String)]

    /// - Parameter folder: where the texts for its /etc are kept.
    init(files folder: String) throws {
        guard access(Self.program, X_OK) == 0 else {
            throw BenchFailure("the peer is missing: apt-get install bubblewrap")
        }
        var arguments = ["bwrap", "--unshare-all", "--new-session", "--die-with-parent", "--cap-drop", "ALL"]
        arguments += ["--hostname", "step", "--chdir", "/tmp", "--clearenv"]
        for (name, value) in Launch.baseEnvironment.sorted(by: { $0.key < $1.key }) {
            arguments += ["--setenv", name, value]
        }
        arguments += ["--ro-bind", "/usr", "/usr"] + Self.links
        for device in ["null", "zero", "full", "random", "urandom"] {
            arguments += ["--dev-bind", "/dev/" + device, "/dev/" + device]
        }
        for (name, target) in [("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")] {
            arguments += ["--symlink", "/proc/self/fd" + target, "/dev/" + name]
        }
        arguments += ["--tmpfs", "/dev/shm", "--proc", "/proc", "--tmpfs", "/tmp", "--dir", "/var", "--dir", "/run"]
        arguments += ["--symlink", "/tmp", "/var/tmp", "--symlink", "/run", "/var/run"]
        for name in Self.shown {
            guard let source = realpath("/etc/" + name, nil) else { continue }
            arguments += ["--ro-bind", String(cString: source), "/etc/" + name]
            free(source)
        }
        var files: [(number: Int32, path: String)] = []
        for name in ["passwd", "group", "hosts", "hostname", "nsswitch.conf"] {
            let path = folder + "/" + name
            try Scratch.write(Array("root:x:0:0:root:/tmp:/bin/sh\n".utf8), to: path)
            files.append((Int32(20 + files.count), path))
            arguments += ["--file", "\(19 + files.count)", "/etc/" + name]
        }
        self.arguments = arguments + ["--"]
        self.files = files
    }

    /// What every cage shows of the host's /etc.
    private static let shown = [
        "ld.so.cache", "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "alternatives", "localtime", "services",
        "protocols", "os-release",
    ]

    private static var links: [String] {
        ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap { name -> [String] in
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(name, &buffer, buffer.count - 1)
            guard count > 0 else { return access(name, F_OK) == 0 ? ["--ro-bind", name, name] : [] }
            let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return ["--symlink", target, name]
        }
    }

    func run(_ program: String) throws {
        let status = try Child(Self.program, arguments + [program], files: files).wait()
        guard status == 0 else { throw BenchFailure("bwrap ended with status \(status)") }
    }
}
