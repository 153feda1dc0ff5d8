/// Whether an offered version of a signed document (allowlist, baseline) takes the place of the held one.
///
/// Without it an old list could be played back, two lists of one version could circulate, and a stolen key could sign a
/// version so high that its owner never gets past it.
public enum VersionRule {
    /// How far above the held version an offered one may be.
    public static let farthest = 1000

    public struct Held: Sendable, Hashable {
        public let version: Int
        /// Of the payload.
        public let digest: Digest

        public init(version: Int, digest: Digest) {
            self.version = version
            self.digest = digest
        }
    }

    public enum Verdict: Sendable, Hashable {
        case taken
        /// The very document that is held.
        case same
        case older(than: Int)
        /// The held version with another digest: refused, and an alert.
        case forked(held: Digest)
        case tooFarAhead(of: Int)
    }

    /// - Parameters:
    ///   - held: nil in a new ledger, and after a trust document that started the counter anew.
    ///   - floor: what the host's admission says was in force; nothing below it is ever taken.
    public static func judge(_ offered: Held, held: Held?, floor: Int) -> Verdict {
        if let held, held.version == offered.version {
            return held.digest == offered.digest ? .same : .forked(held: held.digest)
        }
        let base = max(held?.version ?? 0, floor)
        if offered.version < base { return .older(than: base) }
        let (ahead, overflow) = offered.version.subtractingReportingOverflow(base)
        return overflow || ahead > farthest ? .tooFarAhead(of: base) : .taken
    }
}
