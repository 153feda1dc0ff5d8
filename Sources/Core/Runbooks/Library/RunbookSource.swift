/// The bytes of a runbook, with the name that messages use for them.
public struct RunbookSource: Sendable, Hashable {
    /// As people name it: `runbooks/RB-SSHD-001.yaml`.
    public let file: String
    public let bytes: [UInt8]

    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }
}
