public import Documents

/// What a statement says happened, in typed fields only: no output of a command ever leaves the host in one.
public enum Record: Sendable, Hashable {
    case run(RunRecord)
    case refusal(RefusalRecord)
    case unverified(UnverifiedRecord)
    case check(CheckRecord)
    case epoch(EpochRecord)
    case alert(AlertRecord)
    case hold(HoldRecord)
    case resolution(ResolutionRecord)
    case floor(FloorRecord)
    case trust(AdoptionRecord)
    case allowlist(AdoptionRecord)
    case baseline(AdoptionRecord)

    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case run, refusal, unverified, check, epoch, alert, hold, resolution, floor, trust, allowlist, baseline
    }

    public var kind: Kind {
        switch self {
        case .run: .run
        case .refusal: .refusal
        case .unverified: .unverified
        case .check: .check
        case .epoch: .epoch
        case .alert: .alert
        case .hold: .hold
        case .resolution: .resolution
        case .floor: .floor
        case .trust: .trust
        case .allowlist: .allowlist
        case .baseline: .baseline
        }
    }

    public var node: Node {
        switch self {
        case .run(let record): record.node
        case .refusal(let record): record.node
        case .unverified(let record): record.node
        case .check(let record): record.node
        case .epoch(let record): record.node
        case .alert(let record): record.node
        case .hold(let record): record.node
        case .resolution(let record): record.node
        case .floor(let record): record.node
        case .trust(let record), .allowlist(let record), .baseline(let record): record.node
        }
    }
}

/// Who asked for something, and why, as far as the signed body says.
public struct Mandate: Sendable, Hashable {
    public var reason: String?
    public var ticket: String?
    public var requestedBy: String?
    public var approvedBy: [String]

    public init(
        reason: String? = nil, ticket: String? = nil, requestedBy: String? = nil, approvedBy: [String] = []
    ) {
        self.reason = reason
        self.ticket = ticket
        self.requestedBy = requestedBy
        self.approvedBy = approvedBy
    }

    var node: Node {
        .map([
            "reason": reason.map { Node($0) }, "ticket": ticket.map { Node($0) },
            "requested_by": requestedBy.map { Node($0) },
            "approved_by": approvedBy.isEmpty ? nil : Node(approvedBy),
        ])
    }
}

extension Node {
    init(_ time: Timestamp) { self.init(time.description) }

    /// A list of `items`, or nothing where there are none.
    static func some<Item>(_ items: [Item], _ node: (Item) -> Node) -> Node? {
        items.isEmpty ? nil : .list(items.map(node))
    }
}
