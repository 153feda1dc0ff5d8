public import Signing

/// A verified statement as a link of its chain.
public struct ChainLink: Sendable, Hashable {
    public let position: ChainPosition
    /// Of the statement's payload.
    public let digest: Digest
    /// What an `epoch` statement says; nil for any other.
    public let opening: EpochRecord?

    public init(_ statement: Statement, digest: Digest) {
        position = statement.position
        self.digest = digest
        opening = statement.kind == Record.Kind.epoch.rawValue ? EpochRecord(reading: statement.record) : nil
    }
}

/// Whether links make the chains that one host can have made: no gap, no fork, each naming the one before.
public enum ChainAudit {
    /// Links in any order. `admission` is the digest of the payload that admitted the host.
    public static func findings(in links: [ChainLink], admission: Digest) -> [Audit.Finding] {
        let epochs = Dictionary(grouping: links, by: \.position.epoch)
        var findings: [Audit.Finding] = []
        for epoch in epochs.keys.sorted() {
            guard let links = epochs[epoch] else { continue }
            findings += order(of: links, epoch: epoch, admission: admission)
            findings += opening(of: links, epoch: epoch, among: epochs)
        }
        let fresh = links.filter { $0.opening?.reason == .fresh }.map(\.position.place)
        if Set(fresh.map(\.epoch)).count > 1 {
            findings += fresh.sorted().dropFirst().map {
                Audit.Finding(
                    .epoch, at: $0, "another epoch also begins as the first one of a new ledger: a ledger was lost")
            }
        }
        return findings
    }

    private static func order(of links: [ChainLink], epoch: String, admission: Digest) -> [Audit.Finding] {
        let places = Dictionary(grouping: links, by: \.position.sequence).mapValues { Array(Set($0)) }
        var findings: [Audit.Finding] = []
        var last = 0
        for sequence in places.keys.sorted() {
            let place = ChainPlace(epoch: epoch, sequence: sequence)
            let here = places[sequence] ?? []
            if sequence > last + 1 {
                let missing =
                    last + 1 == sequence - 1 ? "statement \(last + 1)" : "statements \(last + 1) to \(sequence - 1)"
                findings.append(Audit.Finding(.gap, at: place, "\(missing) of this epoch not there"))
            }
            if here.count > 1 {
                findings.append(Audit.Finding(.fork, at: place, "\(here.count) different statements in one place"))
            }
            let before = sequence == 1 ? [admission] : (places[sequence - 1] ?? []).map(\.digest)
            if !before.isEmpty, here.contains(where: { !before.contains($0.position.previous) }) {
                let what = sequence == 1 ? "the host's admission" : "statement \(sequence - 1)"
                findings.append(Audit.Finding(.previous, at: place, "does not follow \(what)"))
            }
            last = sequence
        }
        return findings
    }

    /// An epoch begins with the statement that says why; one that follows a restored ledger names what was lost.
    private static func opening(
        of links: [ChainLink], epoch: String, among epochs: [String: [ChainLink]]
    ) -> [Audit.Finding] {
        var findings: [Audit.Finding] = []
        for link in links {
            let place = link.position.place
            if link.position.sequence == 1, link.opening == nil {
                findings.append(
                    Audit.Finding(.epoch, at: place, "an epoch must begin with the statement that opens it"))
            }
            if link.position.sequence > 1, link.opening != nil {
                findings.append(Audit.Finding(.epoch, at: place, "opens an epoch in the middle of one"))
            }
            for head in [link.opening?.own, link.opening?.server].compactMap(\.self) where head.sequence > 0 {
                findings += known(head, to: epochs).map { Audit.Finding($0.0, at: place, $0.1) }
            }
        }
        return findings
    }

    private static func known(_ head: ChainHead, to epochs: [String: [ChainLink]]) -> [(Audit.Finding.Code, String)] {
        let named = ChainPlace(epoch: head.epoch, sequence: head.sequence)
        let there = (epochs[head.epoch] ?? []).filter { $0.position.sequence == head.sequence }
        if there.isEmpty {
            return [(.gap, "follows \(named), which is not there: ask the control server for what it received")]
        }
        if !there.contains(where: { $0.digest == head.digest }) {
            return [(.fork, "follows another statement \(named) than the one there")]
        }
        return []
    }
}
