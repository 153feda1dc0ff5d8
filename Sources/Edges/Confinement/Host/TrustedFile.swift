import Glibc

/// A program that only root, or who runs this, can have put where it is.
enum TrustedFile {
    enum Problem: Error, Hashable {
        case notAbsolute(String)
        case missing(String)
        case notAProgram(String)
        /// Owned by somebody else, or writable by others.
        case writableByOthers(String)
    }

    /// Judges the file and every directory above it. Returns the path without symbolic links.
    static func check(_ path: String) throws(Problem) -> String {
        guard path.hasPrefix("/") else { throw .notAbsolute(path) }
        guard let resolved = HostFile.resolved(path) else { throw .missing(path) }
        guard HostFile.kind(resolved) == .file, unsafe access(resolved, X_OK) == 0 else { throw .notAProgram(path) }
        try checkFolders(above: resolved)
        try check(one: resolved)
        return resolved
    }

    static func checkFolders(above path: String) throws(Problem) {
        var folder = path
        while let slash = folder.lastIndex(of: "/"), folder != "/" {
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
            try check(one: folder)
        }
    }

    private static func check(one path: String) throws(Problem) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw .missing(path) }
        guard status.st_uid == 0 || status.st_uid == geteuid() else { throw .writableByOthers(path) }
        // A link has no mode of its own.
        if status.st_mode & 0o022 == 0 || status.st_mode & S_IFMT == S_IFLNK { return }
        // In a sticky folder others cannot exchange what is not theirs; good enough for an ordinary user's own use.
        let isSticky = status.st_mode & S_IFMT == S_IFDIR && status.st_mode & S_ISVTX != 0
        guard isSticky && geteuid() != 0 else { throw .writableByOthers(path) }
    }

    /// What ends a `writableByOthers`, to be typed: by who stands wrongly there, and by what its mode lets others do.
    static func remedy(for path: String) -> String {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return "install it anew" }
        var steps: [String] = []
        if status.st_uid != 0, status.st_uid != geteuid() { steps.append("chown root \(path)") }
        if status.st_mode & 0o022 != 0, status.st_mode & S_IFMT != S_IFLNK { steps.append("chmod go-w \(path)") }
        return steps.isEmpty ? "try again: it has been mended" : steps.joined(separator: " && ")
    }
}
