import Agent
import Execution
import Staging

/// A point at which the matrix kills the agent, by the name that `docs/EXECUTION.md` gives it.
struct CrashPoint: Hashable, CustomStringConvertible {
    let description: String

    enum Side: String, CaseIterable { case before, after }

    /// What the engine has done through the file system's seam.
    enum FileCall: String, CaseIterable { case open, changes, prepare, apply, revert, discard }

    /// What a launch is for.
    enum Role: String, CaseIterable {
        case step, look, validate, activate, undo, check

        /// By the labels that the engine gives and the names in the matrix's own plugin.
        init(label: String) {
            switch label.split(separator: "/").last {
            case "before": self = .look
            case "validate": self = .validate
            case "reload": self = .activate
            case "turn-back": self = .undo
            case "ready", "settled": self = .check
            default: self = .step
            }
        }
    }

    static func begin(_ side: Side) -> CrashPoint { CrashPoint(description: "\(side) journal begin") }
    static func journal(_ side: Side, _ kind: RunEvent.Kind) -> CrashPoint {
        CrashPoint(description: "\(side) journal \(kind)")
    }
    static func file(_ side: Side, _ call: FileCall) -> CrashPoint {
        CrashPoint(description: "\(side) staging \(call)")
    }
    static func launch(_ side: Side, _ role: Role) -> CrashPoint {
        CrashPoint(description: "\(side) launch of \(role)")
    }
    static func inside(_ boundary: Boundary.Kind) -> CrashPoint { CrashPoint(description: "staging \(boundary)") }
    static func passage(_ passage: Passage) -> CrashPoint { CrashPoint(description: "agent \(passage)") }

    /// Every one there is. A new event, boundary, call or passage is a new row of the matrix.
    static let all: [CrashPoint] =
        Side.allCases.map { begin($0) }
        + RunEvent.Kind.allCases.flatMap { kind in Side.allCases.map { journal($0, kind) } }
        + Role.allCases.flatMap { role in Side.allCases.map { launch($0, role) } }
        + FileCall.allCases.flatMap { call in Side.allCases.map { file($0, call) } }
        + Boundary.Kind.allCases.map { inside($0) } + Passage.allCases.map { passage($0) }
}
