public import Documents
public import Runbooks
import Signing

/// Holds what a check observed against what it expects. Nothing is looked at here.
public struct Judgement: Sendable {
    public let check: Check
    public let values: Values
    public let now: Timestamp
    /// How far the clock may be off: a time this far in the future is still now.
    public let uncertainty: Duration

    public init(_ check: Check, values: Values, now: Timestamp, uncertainty: Duration = .seconds(1)) {
        self.check = check
        self.values = values
        self.now = now
        self.uncertainty = uncertainty
    }

    public func result(of observed: [Observed]) -> CheckResult {
        var court = Court(self, observed)
        court.takeFailures()
        for expectation in check.expect { court.judge(expectation) }
        return court.result()
    }

    /// A check that was not looked at, and why.
    public static func unjudged(_ check: Check, _ outcome: CheckOutcome, reason: String) -> CheckResult {
        CheckResult(
            check: check.id, outcome: outcome, severity: outcome == .error ? check.severity : nil,
            readOnly: check.readOnly, reason: reason)
    }
}

/// One sitting.
private struct Court {
    private let judgement: Judgement
    private let observed: [String: Observed]
    private let order: [Observed]
    /// An observation without a name is the whole of what pointers see.
    private let whole: Observed?
    private let root: Node
    private let wording: Wording
    private var findings: [Finding] = []
    /// In the order of the findings, each once.
    private var failing: [Node] = []
    private var judged = 0
    /// Where nothing is judged any more.
    private var closed = PathSet()

    init(_ judgement: Judgement, _ observed: [Observed]) {
        self.judgement = judgement
        self.observed = Dictionary(observed.map { ($0.name, $0) }) { first, _ in first }
        order = observed
        whole = observed.first { $0.name.isEmpty }
        root =
            whole.map { $0.node ?? .null }
            ?? Node(.map(observed.compactMap { seen in seen.node.map { Node.Entry(key: seen.name, value: $0) } }))
        wording = Wording(values: judgement.values)
    }

    /// What an exit code or unreadable output already says.
    mutating func takeFailures() {
        for seen in order {
            for (path, failure, reason) in seen.failures {
                let place = (seen.name.isEmpty ? [] : [seen.name]) + path
                closed.insert(place)
                judged += 1
                let element = path.isEmpty ? nil : name(of: place, seen)
                if failure == .drift { failing += [element].compactMap(\.self) }
                findings.append(
                    Finding(
                        outcome: CheckOutcome(failure), severity: judgement.check.severity,
                        at: Pointer(tokens: place.map { .key($0) }),
                        element: seen.disclosure == .digests ? element.map(Court.digest) : element,
                        expected: "an answer", say: reason,
                        source: seen.source))
            }
        }
    }

    mutating func judge(_ expectation: Expectation) {
        // A whole observation that failed has said what there is to say.
        let home = whole == nil ? [expectation.at.first ?? ""] : []
        guard let seen = whole ?? observed[home[0]], !closed.covers(home) else { return }
        let matches = expectation.at.matches(in: root)
        if matches.isEmpty {
            judged += 1
            record(expectation, CheckOutcome(expectation.ifEmpty), Match(seen, nil, "there are no elements"))
        }
        for match in matches {
            let place = match.element.map { Array(match.path.prefix($0)) } ?? home
            if closed.covers(place) { continue }
            judge(expectation, match, place, seen)
        }
    }

    private mutating func judge(
        _ expectation: Expectation, _ match: Pointer.Match, _ place: [String], _ seen: Observed
    ) {
        let matching = Matching(
            values: judgement.values, now: judgement.now, uncertainty: judgement.uncertainty,
            measure: expectation.measure, sign: expectation.sign, root: root)
        var found = Match(seen, match.node, nil)
        found.at = match.pointer
        found.element =
            match.element == nil || match.node == nil && match.path.last == "*" ? nil : name(of: place, seen)
        let outcome: CheckOutcome
        switch matching.judge(expectation.matcher, match.node) {
        case .unasked: return
        case .holds: outcome = .pass
        case .fails:
            outcome = expectation.otherwise.map { CheckOutcome($0) } ?? .drift
            if expectation.otherwise != nil { closed.insert(place) }
        case .unfit(let why):
            outcome = .error
            found.reason = why
        case .missing:
            outcome = CheckOutcome(expectation.ifMissing)
            found.reason = match.node == nil ? "nothing is there" : "there is no value"
        }
        judged += 1
        record(expectation, outcome, found)
    }

    private struct Match {
        let seen: Observed
        let node: Node?
        var reason: String?
        var at: Pointer?
        var element: Node?

        init(_ seen: Observed, _ node: Node?, _ reason: String?) {
            self.seen = seen
            self.node = node
            self.reason = reason
        }
    }

    private mutating func record(_ expectation: Expectation, _ outcome: CheckOutcome, _ match: Match) {
        let isPrivate = match.seen.disclosure == .digests
        if outcome == .drift { failing += [match.element].compactMap(\.self) }
        let say = outcome == .pass ? nil : [expectation.say, match.reason].compactMap(\.self).joined(separator: ": ")
        findings.append(
            Finding(
                outcome: outcome, severity: expectation.severity ?? judgement.check.severity,
                at: match.at ?? expectation.at, element: isPrivate ? match.element.map(Court.digest) : match.element,
                observed: match.node.map { isPrivate ? Court.digest($0) : Court.cut($0) },
                expected: wording.words(expectation.matcher), say: say?.isEmpty == true ? nil : say,
                source: match.seen.source,
                difference: outcome == .drift && !isPrivate ? difference(expectation, match.node) : []))
    }

    private func difference(_ expectation: Expectation, _ node: Node?) -> [String] {
        guard expectation.show == .diff, let text = node?.string, case .equals(let template) = expectation.matcher,
            let expected = try? template.resolved(judgement.values).string
        else { return [] }
        return Difference.lines(expected: expected, observed: text)
    }

    func result() -> CheckResult {
        let check = judgement.check
        guard judged > 0 else {
            return Judgement.unjudged(
                check, .unknown, reason: "nothing was judged: no expectation has a value to compare")
        }
        let outcome = findings.map(\.outcome).max { $0.weight < $1.weight } ?? .unknown
        let decisive = findings.filter { $0.outcome == outcome }
        var seen: Set<Node> = []
        // Stable: findings of one weight stay in the order of the document.
        let worstFirst = [3, 2, 1, 0].flatMap { weight in findings.filter { $0.outcome.weight == weight } }
        return CheckResult(
            check: check.id, outcome: outcome, severity: outcome == .pass ? nil : decisive.map(\.severity).max(),
            findings: Array(worstFirst.prefix(CheckResult.mostFindings)),
            omitted: max(0, findings.count - CheckResult.mostFindings),
            failing: failing.filter { seen.insert($0).inserted }, readOnly: check.readOnly)
    }

    /// What `key` leads to in the element, or the item that it was made for, or its place.
    private func name(of place: [String], _ seen: Observed) -> Node {
        let element = Pointer(tokens: place.map { .key($0) }).value(in: root)
        let key = seen.key ?? Pointer(tokens: [.key("item")])
        if let element, let name = key.value(in: element), name.list == nil, name.entries == nil, !name.isNull {
            return Court.cut(name)
        }
        return Node(place.last ?? "")
    }

    private static func digest(_ node: Node) -> Node {
        .map(["sha256": Node(Digest(of: node.string.map { Array($0.utf8) } ?? JSON.bytes(node)).hex)])
    }

    /// Evidence keeps results, and results are bounded.
    private static func cut(_ node: Node) -> Node {
        if let text = node.string {
            return text.utf8.count <= 512 ? node : Node(text.strippingControls(toOneLineOf: 256))
        }
        let bytes = JSON.bytes(node)
        return bytes.count <= 512 ? node : Node(String(decoding: bytes.prefix(256), as: UTF8.self) + "…")
    }
}

/// Places, and everything below them.
private struct PathSet {
    private var paths: Set<[String]> = []

    mutating func insert(_ path: [String]) { paths.insert(path) }

    func covers(_ path: [String]) -> Bool {
        guard !paths.isEmpty else { return false }
        return (0...path.count).contains { paths.contains(Array(path.prefix($0))) }
    }
}

extension CheckOutcome {
    init(_ failure: Expectation.Failure) {
        self =
            switch failure {
            case .drift: .drift
            case .unknown: .unknown
            case .error: .error
            }
    }

    init(_ absence: Expectation.Absence) {
        self =
            switch absence {
            case .pass: .pass
            case .drift: .drift
            case .unknown: .unknown
            case .error: .error
            }
    }
}
