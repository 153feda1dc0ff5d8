import Documents
import Execution
import Runbooks

/// What an allowlist says of the undo of each runbook: the digest of a proof that fits, or why there is none.
struct Proving {
    let shelf: ProofShelf
    let reasons: [UnprovenOption]

    init(_ shelf: ProofShelf, _ reasons: [UnprovenOption]) {
        self.shelf = shelf
        self.reasons = reasons
    }

    /// Throws where a runbook has neither.
    func standings(
        of runbooks: [ValidRunbook]
    ) throws(CommandFailure) -> [String: Allowlist.ListedRunbook.Standing] {
        for named in reasons.compactMap(\.runbook) where !runbooks.contains(where: { $0.runbook.id == named }) {
            throw CommandFailure(.usage, "--unproven: \(named) will not be on this list")
        }
        var standings: [String: Allowlist.ListedRunbook.Standing] = [:]
        var open: [(id: String, why: String)] = []
        for valid in runbooks {
            let id = valid.runbook.id
            let own = reasons.last { $0.runbook == id }
            if let fitting = fitting(valid) {
                if own != nil {
                    throw CommandFailure(
                        .usage, "--unproven \(id): \(fitting.file) proves it", hint: "leave the option out")
                }
                tell(fitting)
                standings[id] = .proved(fitting.digest)
            } else if let reason = own ?? reasons.last(where: { $0.runbook == nil }) {
                standings[id] = .unproven(reason.why)
            } else {
                open.append((id, obstacle(valid)))
            }
        }
        guard open.isEmpty else {
            throw CommandFailure(
                .refused,
                "nothing is signed while there is neither a proof that a runbook is undone nor a reason why not:\n"
                    + open.map { "  \($0.id): \($0.why)" }.joined(separator: "\n"),
                hint:
                    "prove it (orderly prove \(open[0].id) --output \(ProofShelf.usual)/), or say why there is no proof: "
                    + "--unproven \(open[0].id)=WHY")
        }
        return standings
    }

    /// The latest of those that are of these documents, where it fits: whoever tries again has the last word.
    private func fitting(_ valid: ValidRunbook) -> ProofShelf.Held? {
        latest(shelf.proofs(of: valid.runbook.id).filter { $0.proof.stranger(to: valid) == nil })
            .flatMap { $0.proof.unfit(for: valid) == nil ? $0 : nil }
    }

    private func latest(_ proofs: [ProofShelf.Held]) -> ProofShelf.Held? {
        proofs.max { $0.proof.circumstances.at < $1.proof.circumstances.at }
    }

    private func obstacle(_ valid: ValidRunbook) -> String {
        let all = shelf.proofs(of: valid.runbook.id)
        let own = all.filter { $0.proof.stranger(to: valid) == nil }
        guard let latest = latest(own.isEmpty ? all : own), let why = latest.proof.unfit(for: valid) else {
            return "there is no proof of it"
        }
        return "\(latest.file): \(why)".strippingControls(toOneLineOf: 500)
    }

    /// Which proof is taken, and what it does not prove. A proof is a file that anybody can write: the list says that
    /// the signer took this one.
    private func tell(_ held: ProofShelf.Held) {
        let (id, made) = (held.proof.runbook.id, held.proof.circumstances)
        let params = held.proof.params.keys.sorted()
        func note(_ text: String) { Console.note(text.strippingControls(toOneLineOf: 500)) }
        note(
            "\(id): taken is \(held.file), made at \(made.at) by orderly \(made.engine) as \(made.account.rawValue) on "
                + "Linux \(made.kernel)"
                + (params.isEmpty ? "" : ", with its own values of \(params.joined(separator: ", "))"))
        for step in held.proof.steps {
            switch step.verdict {
            case .declared(let how, _):
                note("\(id): step \(step.id) is declared \(how.rawValue); nothing of it is proved")
            case .nothingToUndo:
                note("\(id): step \(step.id) changed nothing when it was proved; nothing of it is proved")
            case .provedWithStubs: note("\(id): step \(step.id) is proved by the tests that its plugin brings along")
            case .proved, .notProvable, .failed: break
            }
        }
        if case .changes = held.proof.repetition {
            Console.note("\(held.proof.runbook.id) is not idempotent, says \(held.file)")
        }
    }
}
