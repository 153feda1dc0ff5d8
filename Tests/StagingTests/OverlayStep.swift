import Execution
import Glibc

/// Runs a shell script where a step would run: in a real overlay over what a stage opened.
///
/// Mounted with `userxattr` as the launcher does, in a mount namespace of its own that ends with the script: root's own,
/// or for an ordinary user one of a user namespace. What the script saw at the end is copied to `copy`.
struct OverlayStep {
    let scratch: Scratch

    /// An ordinary user needs user namespaces, which some hosts forbid.
    static let isPossible =
        geteuid() == 0 || (try? Shell.run(["/usr/bin/unshare", "-U", "-r", "-m", "/bin/true"])) == 0

    func run(_ script: String, in root: StagedRoot) throws {
        guard let upper = root.upper, let work = root.work else { throw Broken(call: "stage", errno: 0) }
        let options = "userxattr,index=off,xino=off,lowerdir=\(root.lower),upperdir=\(upper),workdir=\(work)"
        let whole = """
            mount -t overlay overlay -o '\(options)' '\(scratch.path)/merged' || exit 97
            ( cd '\(scratch.path)/merged' && set -e && umask 022
            \(script)
            ) || exit 98
            cp -a --sparse=always '\(scratch.path)/merged/.' '\(scratch.path)/copy/' || exit 99
            """
        let spaces = geteuid() == 0 ? ["--mount"] : ["-U", "-r", "-m"]
        let code = try Shell.run(["/usr/bin/unshare"] + spaces + ["/bin/sh", "-c", whole])
        guard code == 0 else { throw Broken(call: "script", errno: code) }
    }
}

enum Shell {
    /// Returns the exit status.
    static func run(_ arguments: [String]) throws -> Int32 {
        var pid = pid_t()
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), nil]
        defer { for pointer in pointers + environment { free(pointer) } }
        let result = posix_spawn(&pid, arguments[0], nil, nil, &pointers, &environment)
        guard result == 0 else { throw Broken(call: "posix_spawn", errno: result) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    }

    static func line(_ line: String) throws {
        let code = try run(["/bin/sh", "-c", line])
        guard code == 0 else { throw Broken(call: line, errno: code) }
    }
}
