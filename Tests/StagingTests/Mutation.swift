import Glibc

/// One thing that a step may do to a tree, applied either to a plain directory or, as the kernel's overlay would
/// leave it, to an upper directory beside its lower one. The two are written apart, so that one can judge the other.
enum Mutation: CustomStringConvertible {
    case write(String, text: String, mode: UInt32)
    case remove(String)
    case makeFolder(String, mode: UInt32)
    case setMode(String, UInt32)
    case link(String, target: String)
    case annotate(String, value: String)

    var path: String {
        switch self {
        case .write(let path, _, _), .remove(let path), .makeFolder(let path, _), .setMode(let path, _),
            .link(let path, _), .annotate(let path, _):
            path
        }
    }

    var description: String {
        switch self {
        case .write(let path, let text, let mode): "write \(path) \(text) \(String(mode, radix: 8))"
        case .remove(let path): "remove \(path)"
        case .makeFolder(let path, let mode): "mkdir \(path) \(String(mode, radix: 8))"
        case .setMode(let path, let mode): "chmod \(path) \(String(mode, radix: 8))"
        case .link(let path, let target): "link \(path) \(target)"
        case .annotate(let path, let value): "setfattr \(path) \(value)"
        }
    }

    /// `write`, `makeFolder` and `link` replace whatever stands there.
    func apply(to root: String, time: Int) throws {
        let path = root + self.path
        switch self {
        case .write(_, let text, let mode):
            Disk.remove(path)
            try Disk.write(path, text, mode: mode)
            try Disk.setTime(path, seconds: time)
        case .remove: Disk.remove(path)
        case .makeFolder(_, let mode):
            Disk.remove(path)
            try Disk.makeFolder(path, mode: mode)
        case .setMode(_, let mode): try Disk.setMode(path, mode)
        case .link(_, let target):
            Disk.remove(path)
            try Disk.link(target, at: path)
        case .annotate(_, let value): try Disk.setAttribute(path, "user.note", value)
        }
    }
}

/// An overlay made by hand: any user may have one.
struct HandmadeOverlay {
    let upper: String
    let lower: String

    func apply(_ mutation: Mutation, time: Int) throws {
        let path = mutation.path
        try copyUp(parentOf: path)
        switch mutation {
        case .write, .link:
            Disk.remove(upper + path)
            try mutation.apply(to: upper, time: time)
        case .remove:
            Disk.remove(upper + path)
            if isVisible(path) { try Disk.whiteout(upper + path) }
        case .makeFolder:
            Disk.remove(upper + path)
            try mutation.apply(to: upper, time: time)
            if isVisible(path) { try Disk.setAttribute(upper + path, "user.overlay.opaque", "y") }
        case .setMode, .annotate:
            try copyUp(path)
            try mutation.apply(to: upper, time: time)
        }
    }

    /// Whether the lower layer shows something under this path.
    private func isVisible(_ path: String) -> Bool {
        guard Disk.status(lower + path) != nil else { return false }
        var parent = above(path)
        while !parent.isEmpty {
            if Disk.attribute(upper + parent, "user.overlay.opaque") != nil { return false }
            if !Disk.isFolder(lower + parent) { return false }
            parent = above(parent)
        }
        return true
    }

    private func copyUp(parentOf path: String) throws {
        let parent = above(path)
        guard !parent.isEmpty else { return }
        try copyUp(parentOf: parent)
        try copyUp(parent)
    }

    private func copyUp(_ path: String) throws {
        guard let found = Disk.status(lower + path), Disk.status(upper + path) == nil else { return }
        let isFolder = Disk.isFolder(lower + path)
        if isFolder {
            try Disk.makeFolder(upper + path)
        } else {
            try Disk.write(upper + path, try Disk.read(lower + path))
            try Disk.setAttribute(upper + path, "user.overlay.origin", "")
        }
        if let note = Disk.attribute(lower + path, "user.note") {
            try Disk.setAttribute(upper + path, "user.note", note)
        }
        try Disk.setMode(upper + path, found.st_mode & 0o7777)
        if !isFolder { try Disk.setTime(upper + path, seconds: found.st_mtim.tv_sec) }
    }

    private func above(_ path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
