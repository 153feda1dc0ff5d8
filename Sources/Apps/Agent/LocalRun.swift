public import Documents
import Evidence
public import Execution
public import Ledger
public import Runbooks

/// `orderly run`: a person at this host starts an allowlisted runbook. The same engine, the same evidence.
public struct LocalRun {
    public enum Failure: Error {
        case refused(String)
        case ledger(LedgerFailure)
    }

    let host: Host
    let stop: StopToken
    let progress: @Sendable (RunProgress) -> Void

    public init(_ host: Host, stop: StopToken, progress: @escaping @Sendable (RunProgress) -> Void) {
        self.host = host
        self.stop = stop
        self.progress = progress
    }

    public func run(
        _ runbook: String, params: [String: Node], uid: UInt32, prelude: Prelude = .none
    ) throws(Failure) -> Masked<RunResult> {
        do throws(LedgerFailure) {
            switch try host.admit(runbook, params: params, trigger: .local) {
            case .failure(let refusal): throw LedgerFailure(.state, refusal.description)
            case .success(let allowed):
                if allowed.runbook.steps.contains(where: { allowed.expected(by: $0) == .agentRestart }) {
                    throw LedgerFailure(
                        .state, "a step restarts the agent, which this command is not: send an order instead")
                }
                let runner = Runner(host: host, stop: stop, progress: progress)
                // A run that an earlier process left open is undone first.
                try runner.recover()
                if let earlier = try host.unresolved(before: allowed) {
                    throw LedgerFailure(
                        .state,
                        "run \(earlier) is inconsistent; look after it, then `orderly status --resolve \(earlier)`")
                }
                if allowed.isDisruptive {
                    guard let window = host.configuration.window, window.end(at: HostClock.now()) != nil else {
                        throw LedgerFailure(.state, "the runbook is disruptive, and no maintenance window is open")
                    }
                }
                guard host.ledger.ballast.allowsRuns else {
                    throw LedgerFailure(.diskFull, "the disk of \(host.ledger.path) is nearly full: free space on it")
                }
                return try runner.run(allowed, id: Runner.newRunID(), trigger: .person(uid: uid), prelude: prelude)
            }
        } catch {
            throw error.code == .state ? .refused(error.message) : .ledger(error)
        }
    }
}
