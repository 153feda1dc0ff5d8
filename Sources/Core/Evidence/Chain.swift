import Documents
public import Signing

/// The last statement of a host's chain, or the point before its first.
public struct ChainHead: Sendable, Hashable {
    /// 128 random bits, as 32 hexadecimal digits: drawn when a ledger is made or was found to be an old copy.
    public var epoch: String
    /// 0 before the first statement of the epoch.
    public var sequence: Int
    /// SHA-256 of the last statement's payload bytes; before the first, of the admission's.
    public var digest: Digest

    public init(epoch: String, sequence: Int, digest: Digest) {
        self.epoch = epoch
        self.sequence = sequence
        self.digest = digest
    }

    /// Before the first statement of an epoch.
    public static func start(of epoch: String, admission: Digest) -> ChainHead {
        ChainHead(epoch: epoch, sequence: 0, digest: admission)
    }

    public var next: ChainPosition { ChainPosition(epoch: epoch, sequence: sequence + 1, previous: digest) }

    var node: Node {
        .map(["epoch": Node(epoch), "sequence": Node(sequence), "sha256": Node(digest.hex)])
    }

    /// Nil where `node` does not name one.
    init?(reading node: Node) {
        guard let epoch = node["epoch"]?.string, ChainPosition.isEpoch(epoch), let sequence = node["sequence"]?.integer,
            sequence >= 0, let digest = node["sha256"]?.string.flatMap(Digest.init(hex:))
        else { return nil }
        self.init(epoch: epoch, sequence: Int(sequence), digest: digest)
    }
}

/// Where a statement stands in its host's chain.
public struct ChainPosition: Sendable, Hashable {
    public var epoch: String
    /// From 1.
    public var sequence: Int
    /// SHA-256 of the previous statement's payload bytes; of the first, of the admission's.
    public var previous: Digest

    public init(epoch: String, sequence: Int, previous: Digest) {
        self.epoch = epoch
        self.sequence = sequence
        self.previous = previous
    }

    /// The epoch's form, which also makes it safe as the name of a folder.
    public static func isEpoch(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    var node: Node {
        .map(["epoch": Node(epoch), "sequence": Node(sequence), "previous": Node(previous.hex)])
    }
}

/// A statement's place, without what it follows.
public struct ChainPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var epoch: String
    public var sequence: Int

    public init(epoch: String, sequence: Int) {
        self.epoch = epoch
        self.sequence = sequence
    }

    public static func < (a: ChainPlace, b: ChainPlace) -> Bool { (a.epoch, a.sequence) < (b.epoch, b.sequence) }

    public var description: String { "\(epoch)/\(sequence)" }
}

extension ChainPosition {
    public var place: ChainPlace { ChainPlace(epoch: epoch, sequence: sequence) }
}
