import Execution
import Glibc

/// How a path that others trust is found: every directory that is looked in on the way, the name looked up there, and
/// what stands at the end. Links are followed, since those who trust the path follow them.
struct Trail {
    struct Turn {
        let directory: FileIdentity
        let name: String
    }
    private(set) var turns: [Turn] = []
    /// Nil where the path does not exist yet.
    private(set) var end: FileIdentity?
    /// The path without links, as far as it exists, and the mount on which its last directory lies.
    private(set) var path = "/"
    private(set) var mount: UInt64 = 0

    init(to target: String) throws(FileFailure) {
        // Such a text is the name of something else here, and this path would count as missing.
        guard DiskName.isPlain(target) else {
            throw FileFailure(.notSupported, path: target, "it holds one of U+F780…U+F7FF; rename it")
        }
        var here = try Folder.absolute("/")
        var names = Trail.components(target)
        var links = 0
        var real: [String] = []
        while let name = names.popLast() {
            let status = try here.status()
            mount = status.mount
            turns.append(Turn(directory: status.identity, name: name))
            if name == ".." {
                here = try here.above()
                _ = real.popLast()
                end = try here.status().identity
                continue
            }
            guard let found = try Trail.look(name, in: here) else {
                end = nil
                path = "/" + (real + [name] + names.reversed()).joined(separator: "/")
                return
            }
            end = found.identity
            switch found.kind {
            case .link:
                links += 1
                guard links <= 40 else {
                    throw FileFailure(.link, path: target, "this protected path leads through too many links")
                }
                let next = try here.linkTarget(name)
                guard DiskName.isPlain(next) else {
                    throw FileFailure(.notSupported, path: target, "a link on its way holds one of U+F780…U+F7FF")
                }
                if next.utf8.first == 0x2F {
                    here = try Folder.absolute("/")
                    real = []
                }
                names += Trail.components(next)
            case .directory:
                real.append(name)
                here = try Folder.absolute("/" + real.joined(separator: "/"))
                mount = try here.status().mount
            default:
                real.append(name)
            }
        }
        path = "/" + real.joined(separator: "/")
    }

    /// Nil too where the agent may not look: what a user cannot find he cannot write either, and by its place in the
    /// file system it still counts.
    private static func look(_ name: String, in folder: Folder) throws(FileFailure) -> Status? {
        do throws(FileFailure) { return try folder.status(name) } catch {
            guard error.code == .notAllowed else { throw error }
            return nil
        }
    }

    /// Last first, so that the next one is popped off the end.
    private static func components(_ path: String) -> [String] {
        path.utf8.split(separator: 0x2F).map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }.reversed()
    }
}
