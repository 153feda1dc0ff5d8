import Documents

/// A system call that a step was refused by seccomp. What the kernel itself refuses for want of permission (EACCES by
/// Landlock, modes or a read-only mount) is not seen here.
public struct Denial: Sendable, Hashable, Codable {
    /// The call's name, or its number where it has none here; "other calls" for those beyond what is told apart.
    public var call: String
    /// The path in its arguments, in one line, where it has one and it could be read. The step's own claim: nothing was
    /// decided by it.
    public var path: String?
    public var count: Int

    public init(call: String, path: String? = nil, count: Int) {
        self.call = call
        self.path = path
        self.count = count
    }

    /// - Parameter claimed: any text; it becomes one short line without secrets.
    public init(call: String, claimed path: String?, hiding redactor: Redactor?, count: Int) {
        let path = path.map { redactor?.redacted($0) ?? $0 }?.strippingControls(toOneLineOf: 200)
        self.init(call: call, path: path, count: count)
    }

    /// `mount /media, 3 times`
    public var words: String {
        call + (path.map { " \($0)" } ?? "") + (count == 1 ? "" : ", \(count) times")
    }
}
