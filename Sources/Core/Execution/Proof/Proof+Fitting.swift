public import Runbooks
import Signing

extension Proof {
    /// Why a proof does not vouch for a runbook.
    public enum Unfit: Error, Sendable, Hashable {
        case otherRunbook(String)
        /// Of other bytes under the same id.
        case otherBytes(proved: String, found: String)
        /// A plugin that the runbook uses was not there, or was another.
        case otherPlugin(String)
        case machine(String)
        /// No verdict is there for this step: it was never planned, as with a `for_each` over nothing.
        case stepMissing(String)
        case step(String, Word, why: String)
        /// The proof says that the step is declared so, and the documents do not.
        case notDeclared(String, Declaration)
    }

    /// Nil: it is of these very bytes and plugins, and every step is proved, has nothing to undo, or is declared to need
    /// or to have no undo by these documents themselves.
    public func unfit(for valid: ValidRunbook) -> Unfit? {
        if let other = stranger(to: valid) { return other }
        if let machine { return .machine(machine.hint ?? machine.stage) }
        for step in valid.runbook.steps {
            let own = steps.filter { $0.id == step.id || $0.id.hasPrefix(step.id + "[") }
            if own.isEmpty { return .stepMissing(step.id) }
            for proved in own {
                if let unfit = unfit(proved, declared: valid.declaration(of: step)) { return unfit }
            }
        }
        return nil
    }

    /// Nil: it is of these very bytes and plugins, whatever it says of them.
    public func stranger(to valid: ValidRunbook) -> Unfit? {
        guard runbook.id == valid.runbook.id else { return .otherRunbook(runbook.id) }
        guard runbook.sha256 == valid.sha256.hex else {
            return .otherBytes(proved: runbook.sha256, found: valid.sha256.hex)
        }
        let trees = Dictionary(plugins.map { ($0.id, $0.sha256) }, uniquingKeysWith: { $1 })
        return valid.used.first { trees[$0.id] != $0.tree.hex }.map { .otherPlugin($0.id) }
    }

    private func unfit(_ step: Step, declared: Declaration?) -> Unfit? {
        switch step.verdict {
        case .proved where step.failures.isEmpty, .provedWithStubs where step.failures.isEmpty:
            .step(step.id, step.verdict.word, why: "it names no failure that the step was put through")
        case .proved, .provedWithStubs, .nothingToUndo: nil
        case .declared(let how, _): how == declared ? nil : .notDeclared(step.id, how)
        case .notProvable(let why), .failed(let why): .step(step.id, step.verdict.word, why: why)
        }
    }
}

extension ValidRunbook {
    fileprivate func declaration(of step: Runbooks.Step) -> Proof.Declaration? {
        var undo = step.undo
        if case .uses(let call) = step.work { undo = undo ?? action(call.action)?.undo }
        return switch undo {
        case .harmless: .harmless
        case .irreversible: .irreversible
        case nil, .automatic, .cases: nil
        }
    }
}

extension Proof.Unfit: CustomStringConvertible {
    public var description: String {
        switch self {
        case .otherRunbook(let id): "it is of \(id)"
        case .otherBytes(let proved, let found):
            "it is of other bytes (\(proved.prefix(12))…, here \(found.prefix(12))…)"
        case .otherPlugin(let id): "it was made with another plugin \(id)"
        case .machine(let why): "the machine that made it could not: \(why)"
        case .stepMissing(let id): "it says nothing of step \(id)"
        case .step(let id, let word, let why): "step \(id) is \(word.rawValue): \(why)"
        case .notDeclared(let id, let how): "it calls step \(id) \(how.rawValue), and the runbook does not"
        }
    }
}
