import Execution

/// The marks that the kernel's overlay leaves on upper files when mounted with `userxattr`.
///
/// A step cannot make them, since the overlay stores its `user.overlay.x` under another name. One that this kind of
/// mount never makes is refused all the same: a redirect obeyed reads or deletes elsewhere, one ignored loses files.
struct OverlayMarks {
    /// Nothing of the lower directory shows through.
    let covers: Bool

    init(of directory: String, in upper: Folder) throws(FileFailure) {
        var covers = false
        for name in try Attributes.names(of: directory, in: upper) {
            switch name {
            case "user.overlay.opaque":
                covers = try Attributes.value(name, of: directory, in: upper) == Array("y".utf8)
            case "user.overlay.redirect", "user.overlay.metacopy", "user.overlay.whiteout":
                throw OverlayMarks.unexpected(name, directory, upper)
            default: continue
            }
        }
        self.covers = covers
    }

    /// A file whose content lies elsewhere, or that stands for a deletion, is not made by our mounts.
    ///
    /// - Parameter names: of all its extended attributes.
    static func checkPlain(_ names: [String], _ file: String, in upper: Folder) throws(FileFailure) {
        for name in names
        where ["user.overlay.redirect", "user.overlay.metacopy", "user.overlay.whiteout"].contains(name) {
            throw unexpected(name, file, upper)
        }
    }

    /// Whether an empty file is a whiteout in its other form: one that nests overlays may leave it, and only a directory
    /// that is marked for it (`opaque=x`) has such.
    static func isWhiteout(_ file: String, _ status: Status, in upper: Folder) throws(FileFailure) -> Bool {
        guard status.kind == .file, status.size == 0,
            try Attributes.names(of: file, in: upper).contains("user.overlay.whiteout"),
            try Attributes.names(of: ".", in: upper).contains("user.overlay.opaque")
        else { return false }
        return try Attributes.value("user.overlay.opaque", of: ".", in: upper) == Array("x".utf8)
    }

    private static func unexpected(_ mark: String, _ name: String, _ upper: Folder) -> FileFailure {
        FileFailure(
            .notSupported, path: upper.path(of: name),
            "it carries \(mark), which Orderly's overlays never make; nothing of this stage is taken")
    }
}
