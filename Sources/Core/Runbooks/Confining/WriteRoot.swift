/// What no step may write, whatever it says.
public enum WriteRoot {
    /// Too wide to approve: everything that matters lies below.
    static let tooWide: Set<String> = ["/", "/etc", "/usr", "/var", "/root", "/home", "/boot"]

    /// Kernel interfaces and device nodes: writing there is no file's content.
    static let kernel = ["/proc", "/sys", "/dev"]

    /// What Orderly trusts. The engine judges it again on the opened folder's device and inode.
    static let trusted = [
        "/etc/orderly", "/var/lib/orderly", "/usr/lib/orderly", "/usr/libexec/orderly", "/usr/local/lib/orderly",
        "/usr/local/libexec/orderly", "/usr/share/orderly", "/run/orderly", "/opt/orderly",
    ]

    /// Why the path is refused; nil where it may be written.
    public static func refusal(_ path: String) -> String? {
        guard let name = PathName(path) else { return "it is no absolute path in normal form" }
        if tooWide.contains(path) { return "it is too wide; name the file, or the folder below it" }
        if kernel.contains(where: { name.lies(under: $0) }) { return "it is the kernel's, not a file's" }
        let trustedHere = trusted.contains { root in
            name.lies(under: root) || (PathName(root)?.lies(under: path) ?? false)
        }
        return trustedHere ? "Orderly trusts what lies there" : nil
    }
}
