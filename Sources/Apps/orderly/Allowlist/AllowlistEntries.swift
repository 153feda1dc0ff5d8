import ArgumentParser
import Documents
import Runbooks

/// `--bound RB-ID.param=pattern:… | one_of:a,b`
struct BoundOption: ExpressibleByArgument {
    let runbook: String
    let parameter: String
    let bound: Bound

    init?(argument: String) {
        let sides = argument.split(separator: "=", maxSplits: 1)
        guard sides.count == 2 else { return nil }
        let names = sides[0].split(separator: ".", omittingEmptySubsequences: false)
        let words = sides[1].split(separator: ":", maxSplits: 1)
        guard names.count == 2, words.count == 2 else { return nil }
        runbook = String(names[0])
        parameter = String(names[1])
        switch words[0] {
        case "one_of": bound = .oneOf(words[1].split(separator: ",").map(String.init))
        case "pattern":
            guard let pattern = try? Pattern(String(words[1])) else { return nil }
            bound = .pattern(pattern)
        default: return nil
        }
    }
}

/// `--unproven RB-ID=WHY`, or `--unproven WHY` for every runbook without a proof.
struct UnprovenOption: ExpressibleByArgument {
    /// Nil: of all that have none.
    let runbook: String?
    let why: String

    init?(argument: String) {
        let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if sides.count == 2, Runbook.isID(String(sides[0])) {
            runbook = String(sides[0])
            why = String(sides[1])
        } else {
            runbook = nil
            why = argument
        }
        if why.allSatisfy(\.isWhitespace) { return nil }
    }
}

/// `--heals RB-ID=PLUGIN/CHECK`, or `none`.
enum HealOption: ExpressibleByArgument {
    case none
    case pair(runbook: String, check: String)

    init?(argument: String) {
        let sides = argument.split(separator: "=")
        if argument == "none" {
            self = .none
        } else if sides.count == 2, sides[1].split(separator: "/").count == 2 {
            self = .pair(runbook: String(sides[0]), check: String(sides[1]))
        } else {
            return nil
        }
    }
}

/// `--grace 7d`, or for one severity `--grace high=7d`.
struct GraceOption: ExpressibleByArgument {
    let severities: [Severity]
    let span: Duration

    init?(argument: String) {
        let sides = argument.split(separator: "=")
        guard let last = sides.last, sides.count <= 2, let span = Duration(quantity: String(last)) else { return nil }
        self.span = span
        if sides.count == 1 {
            severities = Severity.allCases
        } else if let severity = Severity(rawValue: String(sides[0])) {
            severities = [severity]
        } else {
            return nil
        }
    }
}
