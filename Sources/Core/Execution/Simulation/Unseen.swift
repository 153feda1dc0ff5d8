/// Something that a real run would have done by now, and a simulation has not.
///
/// What may depend on it is `unknown`. The rule errs on the safe side: a look at the host depends on everything unseen,
/// a step on everything unseen but direct writes below paths that it neither reads nor writes.
struct Unseen: Sendable, Hashable {
    /// "step restart: systemd/restart"
    var what: String
    var footprint: Footprint

    var doubt: String { "\(what) was not simulated, and this may depend on it" }
}

extension [Unseen] {
    /// Why what is said of a look at the host is not sure.
    var doubts: [String] { map(\.doubt) }

    /// Why what is said of a step that touches this is not sure.
    func doubts(touching footprint: Footprint) -> [String] {
        filter { unseen in
            // Whatever it is that a host action changes, a step that reads nothing declared still reads programs.
            if case .anything = unseen.footprint { return true }
            return unseen.footprint.overlaps(footprint)
        }.map(\.doubt)
    }
}
