import Documents
import Execution
import Runbooks

extension Masked<Prediction> {
    /// `docs/OUTPUT.md` has the keys.
    var node: Node { value.node }
}

extension Prediction {
    fileprivate var node: Node {
        .map([
            "orderly": "dry_run/v1",
            "runbook": runbook.node,
            "plugins": .list(plugins.map(\.node)),
            "whole": Node(isWhole),
            "ending": ending.node,
            "conclusion": Node(conclusion),
            "preconditions": .list(preconditions.map(\.node)),
            "steps": .list(steps.map(\.node)),
            "verify": .list(verifications.map(\.node)),
            "roots": Node(roots),
            "changes": .list(changes.map(\.node)),
            "divergences": Node(divergences),
        ])
    }
}

extension RunPlan.Document {
    fileprivate var node: Node {
        .map(["id": Node(id), "version": Node(version), "sha256": Node(sha256)])
    }
}

extension Prediction.Ending {
    fileprivate var node: Node {
        switch self {
        case .complete: .map(["kind": "complete"])
        case .fails(let cause): .map(["kind": "fails", "reason": Node(cause.description)])
        case .declines(let cause, let otherwise):
            .map(["kind": "declines", "else": Node(otherwise.rawValue), "reason": Node(cause.description)])
        case .unknown(let cause): .map(["kind": "unknown", "reason": Node(cause.description)])
        case .cannot(let failure):
            .map(["kind": "cannot", "layer": Node(failure.stage), "reason": Node(failure.words)])
        case .stopped: .map(["kind": "stopped"])
        }
    }
}

extension Prediction.Look {
    fileprivate var node: Node {
        .map([
            "check": Node(check), "outcome": Node(isKnown ? outcome.rawValue : "unknown"),
            "seen": Node(outcome.rawValue), "detail": Node(detail), "doubts": Node(doubts),
        ])
    }
}

extension Prediction.Step {
    fileprivate var node: Node {
        var reason: String?
        var would: String?
        switch course {
        case .notReached, .ran: break
        case .skipped(let why), .notRun(let why), .failed(let why): reason = why
        case .notSimulated(let why, let said): (reason, would) = (why, said)
        }
        return .map([
            "id": Node(id), "name": Node(name), "standing": Node(standing.rawValue), "reason": reason.map { Node($0) },
            "would": would.map { Node($0) }, "doubts": Node(doubts), "said": excerpt.isEmpty ? nil : Node(excerpt),
            "activation_not_simulated": activation.map { Node($0) },
            "changes": .list(changes.map { PredictedChange($0).states }),
            "layers": .list(
                layers.map {
                    .map(["name": Node($0.name), "state": Node($0.state.rawValue), "note": $0.note.map { Node($0) }])
                }),
        ])
    }
}

extension PredictedChange {
    fileprivate var node: Node {
        var difference: String?
        var hidden: String?
        switch content {
        case .none: break
        case .hidden(let why): hidden = why
        case .lines(let hunks):
            difference = hunks.map { hunk in
                ([hunk.header] + hunk.lines.map(\.text)).joined(separator: "\n") + "\n"
            }.joined()
        }
        let own = states.entries ?? []
        let more = Node.map(["difference": difference.map { Node($0) }, "not_shown": hidden.map { Node($0) }])
        return Node(.map(own + (more.entries ?? [])))
    }

    fileprivate var states: Node {
        .map([
            "path": Node(change.path), "kind": Node(kind.rawValue), "mark": Node(kind.mark),
            "details": Node(details), "before": change.before?.node, "after": change.after?.node,
        ])
    }
}

extension FileState {
    fileprivate var node: Node {
        .map([
            "type": Node(kind.rawValue), "mode": Node(permissions), "owner": Node(Int(owner)),
            "group": Node(Int(group)),
            "size": kind == .file ? Node(Int(size)) : nil, "sha256": sha256.map { Node($0) },
            "target": target.map { Node($0) }, "attributes": kind == .link ? nil : Node(attributes),
        ])
    }
}
