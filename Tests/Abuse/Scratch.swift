import CKernel
import Foundation

/// Folders and files of one column, below /tmp; removed with everything in them.
final class Scratch: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/orderly-abuse-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, 0o755)
    }

    func remove() {
        for name in ["open/sub", "open"] { kernel_unmount(path + "/" + name, KERNEL_MNT_DETACH) }
        // An overlay leaves a folder that not even its owner may enter.
        for stage in (try? FileManager.default.contentsOfDirectory(atPath: path + "/stage")) ?? [] {
            chmod("\(path)/stage/\(stage)/work/work", 0o700)
        }
        try? FileManager.default.removeItem(atPath: path)
    }

    func folder(_ name: String, owner: uid_t = geteuid(), mode: mode_t = 0o755) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
        chown(path + "/" + name, owner, owner)
        chmod(path + "/" + name, mode)
    }

    func file(_ name: String, _ text: String = "text\n", owner: uid_t = geteuid(), mode: mode_t = 0o644) throws {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        chown(file, owner, owner)
        chmod(file, mode)
    }

    /// What every column finds there. `owner` is whom a step's writes belong to.
    func furnish(for owner: uid_t, probe: String) throws {
        for name in ["open", "open/sub", "open/late", "gate", "setuid", "sockets"] { try folder(name) }
        for name in ["direct", "other", "tree", "stage", "race", "race/real"] { try folder(name, owner: owner) }
        chmod(path + "/gate", 0o777)
        if geteuid() == 0 {
            // The host's later mounts would reach whatever takes part in its propagation.
            kernel_mount(path + "/open", path + "/open", nil, UInt64(KERNEL_MS_BIND), nil)
            kernel_mount(nil, path + "/open", nil, 1 << 20, nil)
            // Another file system below what is declared.
            kernel_mount("sub", path + "/open/sub", "tmpfs", 0, "size=1m,mode=0777")
            try file("open/sub/file", mode: 0o666)
        }
        // An ordinary user's are its steps' own, so only the mode can close them.
        let isRoot = geteuid() == 0
        try file("open/open.txt", mode: isRoot ? 0o644 : 0o444)
        try file("open/closed.txt", mode: isRoot ? 0o600 : 0)
        for name in ["direct/file", "other/file", "tree/file", "race/real/name"] { try file(name, owner: owner) }
        try FileManager.default.copyItem(atPath: probe, toPath: path + "/setuid/probe")
        chown(path + "/setuid/probe", 4242, 4242)
        chmod(path + "/setuid/probe", 0o4755)
        _ = try Listener.unix(Array((path + "/sockets/service").utf8))
        _ = try Listener.unix(Array((path + "/sockets/other").utf8))
        for name in ["service", "other"] { chmod(path + "/sockets/" + name, 0o777) }
    }
}
