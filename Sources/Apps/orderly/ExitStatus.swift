/// What a program that runs `orderly` may rely on.
enum ExitStatus: Int32 {
    case fine = 0
    /// Invalid, drift, unknown, error, or evidence that does not verify.
    case findings = 1
    case usage = 2
    /// Signature, allowlist, policy, window or hold said no.
    case refused = 3
    /// This machine cannot; the message names what it lacks.
    case cannot = 4
    /// Failed, and the host is as before.
    case failed = 5
    /// A person is needed.
    case inconsistent = 6
    /// A bug, or the disk.
    case fault = 70
}
