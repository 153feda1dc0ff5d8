public import Documents
import Signing

/// One piece of evidence: an in-toto Statement v1 (in-toto/attestation, spec/v1/statement.md) whose subject is the
/// record's exact JSON bytes and whose predicate holds the record, its place in the chain, and who says so.
public struct Statement: Sendable, Hashable {
    public static let type = "https://in-toto.io/Statement/v1"
    public static let predicateType = "https://orderly.dev/evidence/v1"
    /// The most bytes of a payload: so that its envelope and its bundle, in base64, stay below 512 KiB.
    public static let largest = 380 << 10

    public let origin: Origin
    public let position: ChainPosition
    public let made: Timestamp
    /// A `Record.Kind`, or the word of a newer agent.
    public let kind: String
    public let record: Node

    /// States `record`. Secrets and private paths are hidden and details are cut until it fits: it always succeeds.
    public init(
        _ record: Record, from origin: Origin, at position: ChainPosition, made: Timestamp,
        hiding concealment: Concealment
    ) {
        self.origin = origin
        self.position = position
        self.made = made
        kind = record.kind.rawValue
        let frame = Statement(origin, position, made, kind, record: .map([:])).payload.count
        // Bytes for the difference between the empty record and a cut one.
        let room = Statement.largest - frame - 64
        // Secrets first: a part of one would not be found. Cut before paths are hidden too, so that there is no more to
        // look through than can be sent.
        let told = Cut.fitting(concealment.hidingSecrets(in: record.node), limit: room)
        self.record = Cut.fitting(concealment.paths.hiding(in: told), limit: room)
    }

    init(_ origin: Origin, _ position: ChainPosition, _ made: Timestamp, _ kind: String, record: Node) {
        self.origin = origin
        self.position = position
        self.made = made
        self.kind = kind
        self.record = record
    }

    /// What the subject digests, and what an export has as a file.
    public var recordBytes: [UInt8] { JSON.bytes(record) }

    public var recordName: String { "record-\(position.sequence).json" }

    /// The bytes that are signed.
    public var payload: [UInt8] {
        let subject: Node = .map([
            "name": Node(recordName), "digest": .map(["sha256": Node(Digest(of: recordBytes).hex)]),
        ])
        let predicate: Node = .map([
            "orderly": "evidence/v1", "site": Node(origin.site), "host": Node(origin.host), "chain": position.node,
            "made": Node(made), "agent": Node(origin.agent), "trust": Node(origin.inForce.trust),
            "allowlist": Node(origin.inForce.allowlist), "kind": Node(kind), "record": record,
        ])
        return JSON.bytes(
            .map([
                "_type": Node(Statement.type), "subject": [subject], "predicateType": Node(Statement.predicateType),
                "predicate": predicate,
            ]))
    }
}
