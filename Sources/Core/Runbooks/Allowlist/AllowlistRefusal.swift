public import Documents
public import Signing

/// Why an allowlist admits nothing of that kind, here and now.
public enum AllowlistRefusal: Error, Sendable, Hashable {
    case otherSite(String, listed: [String])
    /// `grace` is the runbook's own, for heals.
    case expired(at: Timestamp, grace: Duration)
    case runbookNotListed(String)
    case pluginNotListed(String)
    case checkUnknown(String)
    /// The order was made for other bytes than those that are listed.
    case otherDigest(listed: Digest, asked: Digest)
    /// The check may not start this runbook.
    case healNotListed(check: String, runbook: String)
    /// Not on this host yet.
    case bytesMissing(Digest, name: String)
    case bytesDiffer(listed: Digest, found: Digest, name: String)
    /// The bytes say another id or version than the list.
    case otherName(String, listed: String)
    case invalid(String, [Diagnostic])
    case parameter(String, ValueProblem)
    case noSuchParameter(String, known: [String])
    case parameterMissing(String)
    /// Outside what the allowlist admits.
    case parameterOutOfBound(String, Bound)
    /// Reaches a host action or what root obeys, and nothing bounds it.
    case parameterUnbounded(String)
    /// Only the baseline may give it.
    case parameterFromBaseline(String)
}

extension AllowlistRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .otherSite(let site, let listed): "the allowlist is for \(listed.joined(separator: ", ")), not for \(site)"
        case .expired(let at, let grace):
            "the allowlist expired at \(at)" + (grace > .zero ? " (and its grace of \(grace.quantity))" : "")
                + "; sign and send a new one"
        case .runbookNotListed(let id): "\(id) is not on the allowlist"
        case .pluginNotListed(let id): "the plugin \(id) is not on the allowlist"
        case .checkUnknown(let name): "there is no check \(name) in the plugins of the allowlist"
        case .otherDigest(let listed, let asked): "the order is for \(asked), and the allowlist holds \(listed)"
        case .healNotListed(let check, let runbook): "the allowlist does not let \(check) start \(runbook)"
        case .bytesMissing(let digest, let name): "\(name) (\(digest)) is not on this host"
        case .bytesDiffer(let listed, let found, let name): "\(name) has the digest \(found), and \(listed) is listed"
        case .otherName(let found, let listed): "the bytes are \(found), and \(listed) is listed"
        case .invalid(let name, let found): "\(name) is not valid: \(found.first?.description ?? "")"
        case .parameter(let name, let problem): "the parameter \(name): \(problem.message)"
        case .noSuchParameter(let name, let known):
            "there is no parameter \(name); known are \(known.joined(separator: ", "))"
        case .parameterMissing(let name): "the parameter \(name) is needed"
        case .parameterOutOfBound(let name, let bound): "the parameter \(name) must be \(bound), says the allowlist"
        case .parameterUnbounded(let name):
            "the parameter \(name) reaches what only a bound value may reach; bound it in the allowlist"
        case .parameterFromBaseline(let name): "the parameter \(name) comes from the baseline only"
        }
    }
}
