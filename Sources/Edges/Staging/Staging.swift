public import Execution

/// The file system as transactions: what a step wrote aside is compared, exchanged into place, and taken back.
///
/// It handles regular files, symbolic and hard links and directories whose declared root lies on one file system, under
/// names of any bytes, and refuses the rest by name: sockets and devices, hard links that leave the change set, roots
/// with mounts below them.
public struct Staging: FileTransactions {
    public enum Privilege: Sendable {
        /// Owners of staged files are kept as they are.
        case root
        /// Everything belongs to the agent's own user.
        case user
    }

    /// Absolute; holds `staging/`.
    let state: String
    let protected: ProtectedPaths
    let privilege: Privilege
    /// Shared by all copies of this value: they are one agent's.
    let barriers = Barriers()
    /// For an absolute path: nil where an overlay can lie on id-mapped mounts of it. Otherwise what is staged there are
    /// copies, with this added to the ids of their owners: the first id that a step's user namespace has.
    let ownerShift: @Sendable (String) -> UInt32?
    /// Called at every point at which a power cut would leave something new. Tests stop there; nothing outside this
    /// package can set it.
    package var passing: @Sendable (Boundary) throws(FileFailure) -> Void = { _ throws(FileFailure) in }

    /// - Parameters:
    ///   - state: Orderly's state directory. It must exist.
    ///   - protected: absolute paths that Orderly trusts (its programs, units, configuration, trust, keys, plugins,
    ///     runbooks). The state directory is always one of them.
    ///   - readable: absolute paths that no step may write either, and whose content is public: certificates.
    public init(
        state: String, protected: [String], readable: [String] = [], privilege: Privilege,
        ownerShift: @escaping @Sendable (String) -> UInt32? = { _ in nil }
    ) {
        self.state = state
        self.protected = ProtectedPaths(trusted: protected + [state], readable: readable)
        self.privilege = privilege
        self.ownerShift = ownerShift
    }

    public func preview(_ stage: Stage) -> [StagedRoot] {
        stage.roots.map { root in
            guard let upper = root.upper else { return root }
            var shown = root
            shown.earlier.insert(upper, at: 0)
            shown.upper = nil
            shown.work = nil
            return shown
        }
    }
}
