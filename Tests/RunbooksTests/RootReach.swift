import Documents

@testable import Runbooks

/// Runbooks that write where a parameter says.
enum RootReach {
    static let write =
        "- {id: a, run: [tee, --, x], stdin: \"${{ params.text }}\", confine: {write: [\"${{ params.p }}\"]}"

    /// A runbook with a parameter `p` and a free text.
    static func runbook(_ parameter: String, steps: String) -> String {
        Bench.runbook(steps: steps).replacing(
            "  unit: {type: unit",
            with: "  p: \(parameter)\n  text: {type: text, max: 1KiB, default: x}\n  unit: {type: unit")
    }

    static func library(_ parameter: String, steps: String) throws -> Library {
        try Bench.library(runbook: runbook(parameter, steps: steps))
    }

    static let files = "- {id: a, uses: demo/write, with: {path: \"${{ params.p }}\", content: \"${{ params.text }}\"}}"
    static let keys = "/srv/bob/.ssh/authorized_keys"
}
