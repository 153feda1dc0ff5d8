/// How a run compares with the dry-run that the same host made just before it.
public struct Conformance: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// All of it was foretold, and nothing else was done.
        case asForetold = "as_predicted"
        /// What could be compared is as foretold; the rest could not.
        case partly = "partly_compared"
        case differs
        /// The agent ended before there was anything to compare with.
        case none = "no_dry_run"
    }

    /// Something that was done and not foretold, or the other way round.
    public struct Finding: Sendable, Hashable {
        /// The step's id.
        public var step: String
        /// Nil: the step as a whole.
        public var path: String?
        /// In words, after the step or the path: "was created, which was not foretold".
        public var what: String

        public init(step: String, path: String? = nil, what: String) {
            self.step = step
            self.path = path
            self.what = what
        }
    }

    /// Something of which nobody can say whether it was as foretold.
    public struct Gap: Sendable, Hashable {
        /// Nil: the whole run.
        public var step: String?
        public var why: String

        public init(step: String? = nil, why: String) {
            self.step = step
            self.why = why
        }
    }

    public var findings: [Finding]
    public var gaps: [Gap]
    public let isForetold: Bool

    init(findings: [Finding] = [], gaps: [Gap] = [], isForetold: Bool = true) {
        self.findings = findings
        self.gaps = gaps
        self.isForetold = isForetold
    }

    public var verdict: Verdict {
        if !isForetold { return .none }
        if !findings.isEmpty { return .differs }
        return gaps.isEmpty ? .asForetold : .partly
    }
}

extension Conformance.Finding: CustomStringConvertible {
    public var description: String { "step \(step): \(path.map { $0 + " " } ?? "")\(what)" }
}

extension Conformance.Gap: CustomStringConvertible {
    public var description: String { (step.map { "step \($0): " } ?? "") + why }
}

extension Conformance: Maskable {
    func masked(by mask: Mask) -> Conformance {
        Conformance(
            findings: findings.map {
                Finding(step: $0.step, path: $0.path.map { mask.hiding(in: $0) }, what: mask.hiding(in: $0.what))
            },
            gaps: gaps.map { Gap(step: $0.step, why: mask.hiding(in: $0.why)) }, isForetold: isForetold)
    }
}
