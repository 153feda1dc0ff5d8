import Documents
import Execution
import Runbooks
import Staging

/// A prediction for a person: what is not known first, then what would change, then how it would end.
struct PredictionReport {
    private let prediction: Prediction
    private var lines: [String] = []

    init(_ prediction: Masked<Prediction>) {
        self.prediction = prediction.value
    }

    var text: String {
        var report = self
        report.add("\(prediction.runbook.id) \(prediction.runbook.version), simulated: nothing was changed")
        report.addNotSimulated()
        report.addUnknown()
        report.add("Otherwise than on a host", prediction.divergences.map { [$0] })
        report.addChanges()
        report.addSteps()
        report.add("")
        report.add(prediction.conclusion)
        return report.lines.joined(separator: "\n")
    }

    // MARK: Sections

    private mutating func addNotSimulated() {
        let steps = prediction.steps.compactMap { step -> [String]? in
            switch step.course {
            case .notSimulated(let why, let would):
                return ["step \(step.id): \(step.name)", why] + (would.map { [$0] } ?? [])
            default: return nil
            }
        }
        let activations = prediction.steps.compactMap { step in
            step.activation.map { ["after step \(step.id): \($0)", "it acts on the host itself"] }
        }
        add("Not simulated", steps + activations)
    }

    private mutating func addUnknown() {
        func unknown(_ looks: [Prediction.Look], _ word: String) -> [[String]] {
            looks.filter { !$0.isKnown }.map { look in
                ["\(word) \(look.check): \(look.outcome.rawValue) here and now (\(look.detail))"] + look.doubts
            }
        }
        let steps = prediction.steps.filter { $0.standing == .unknown }.map { step -> [String] in
            let what =
                switch step.course {
                case .notRun(let why): "nothing is known of it: \(why)"
                case .failed(let why): "failed here: \(why)"
                case .skipped(let why): "not needed here: \(why)"
                default: "simulated as the host stands now"
                }
            return ["step \(step.id): \(step.name)", what] + step.doubts
        }
        add(
            "Unknown",
            unknown(prediction.preconditions, "precondition") + steps + unknown(prediction.verifications, "verify"))
    }

    private mutating func addChanges() {
        guard !prediction.changes.isEmpty else { return }
        add("")
        add("Changes")
        var left = prediction.changes
        for root in prediction.roots {
            let own = left.filter { $0.lies(in: root) }
            left.removeAll { $0.lies(in: root) }
            guard !own.isEmpty else { continue }
            let isFile = own.count == 1 && own[0].change.path == root
            if !isFile { add("  \(ShownName(root))") }
            for change in own { add(change, indent: isFile ? "  " : "    ") }
        }
        for change in left { add(change, indent: "  ") }
    }

    private mutating func add(_ change: PredictedChange, indent: String) {
        let details = change.notes.joined(separator: ", ")
        add("\(indent)\(change.kind.mark) \(ShownName(change.change.path))" + (details.isEmpty ? "" : "  (\(details))"))
        guard case .lines(let hunks) = change.content else { return }
        for hunk in hunks {
            add(indent + "    " + hunk.header)
            for line in hunk.lines { add(indent + "    " + line.text) }
        }
    }

    private mutating func addSteps() {
        func look(_ look: Prediction.Look, _ word: String) -> [String] {
            let mark = look.isKnown ? look.outcome.rawValue : "unknown"
            let needsWords = look.isKnown && !look.holds
            return ["\(mark.padded)\(word) \(look.check)" + (needsWords ? ": \(look.detail)" : "")]
        }
        let steps = prediction.steps.map { step -> [String] in
            let changed =
                switch step.course {
                case .ran where step.changes.isEmpty: ": changes nothing"
                case .ran: ": changes \(step.changes.count) path\(step.changes.count == 1 ? "" : "s")"
                case .failed(let why), .skipped(let why): ": \(why)"
                default: ""
                }
            let said = { if case .failed = step.course, !step.excerpt.isEmpty { true } else { false } }()
            let words = step.standing.rawValue.replacing("_", with: " ").padded + "step \(step.id)" + changed
            return [words] + (said ? step.excerpt.split(separator: "\n").map { "it said: \($0)" } : [])
        }
        add(
            "Course",
            prediction.preconditions.map { look($0, "precondition") } + steps
                + prediction.verifications.map { look($0, "verify") })
    }

    // MARK: Lines

    private mutating func add(_ line: String) { lines.append(line) }

    /// The first line of each item, and what belongs to it further in.
    private mutating func add(_ title: String, _ items: [[String]]) {
        guard !items.isEmpty else { return }
        add("")
        add(title)
        for item in items {
            for (index, line) in item.enumerated() { add((index == 0 ? "  " : "      ") + line.onOneLine) }
        }
    }
}

extension PredictedChange {
    fileprivate func lies(in root: String) -> Bool {
        change.path == root || change.path.hasPrefix(root + "/")
    }

    /// Kind, metadata, and why no difference follows.
    fileprivate var notes: [String] {
        var notes: [String] = []
        switch (change.before?.kind, change.after?.kind) {
        case (nil, .directory?): notes.append("directory")
        case (_, .link?): notes.append("→ \(ShownName(change.after?.target ?? ""))")
        case (let before?, let after?) where before != after:
            notes.append("\(before.rawValue) → \(after.rawValue)")
        case (.directory?, nil): notes.append("directory")
        default: break
        }
        notes += details
        if case .hidden(let why) = content {
            let sizes = [change.before, change.after].compactMap { $0?.kind == .file ? $0?.size : nil }
            notes.append(sizes.map { "\($0)" }.joined(separator: " → ") + " bytes, not shown: \(why)")
        }
        return notes
    }
}

extension Prediction {
    /// One sentence. It is never a success: nothing was run.
    var conclusion: String {
        let left = steps.count { $0.standing == .notSimulated } + steps.count { $0.activation != nil }
        let unsure =
            steps.count { $0.standing == .unknown } + (preconditions + verifications).count { !$0.isKnown }
        let undone = changes.isEmpty ? "" : " A run would then undo the changes listed here."
        switch ending {
        case .complete where isWhole:
            return changes.isEmpty
                ? "Everything was simulated, nothing fails, and nothing would change."
                : "Everything was simulated, and nothing fails."
        case .complete:
            let parts = [left == 0 ? "" : "\(left) not simulated", unsure == 0 ? "" : "\(unsure) unknown"]
            return "What could be simulated does not fail; " + parts.filter { !$0.isEmpty }.joined(separator: ", ")
                + "."
        case .fails(let cause): return "It would fail: \(cause).".onOneLine + undone
        case .declines(let cause, .skip): return "Nothing would be done: \(cause).".onOneLine
        case .declines(let cause, .defer): return "It would be put off: \(cause).".onOneLine
        case .declines(let cause, _): return "Nothing would be done, and people would be told: \(cause).".onOneLine
        case .unknown(let cause):
            return "How it goes on is unknown: \(cause). What is not simulated may be why.".onOneLine
        case .cannot(let failure): return "This machine cannot simulate it: \(failure.words).".onOneLine
        case .stopped: return "It was interrupted."
        }
    }
}

extension SetupFailure {
    var words: String {
        stage + (path.map { " (\($0))" } ?? "") + (errno == 0 ? "" : ", errno \(errno)")
            + (hint.map { ": \($0)" } ?? "")
    }
}

extension String {
    /// Nothing in it begins another line.
    var onOneLine: String {
        ShownName.line(self)
    }

    fileprivate var padded: String { count < 15 ? self + String(repeating: " ", count: 15 - count) : self + " " }
}
