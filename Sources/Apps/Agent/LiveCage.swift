import Confinement
import Documents
import Execution
import Ledger
import Runbooks

/// The cage, for as long as it can launch anything. When the process that starts launchers has ended, whatever fails
/// from then on says nothing about this host: no run, undo or check is judged by it. What runs stays open in the journal,
/// the program ends, and the next start undoes it.
struct LiveCage: StepLauncher, RunJournal {
    let cage: Confinement
    let ledger: Ledger

    static let message =
        "the process that starts launchers has ended, so nothing can be launched any more: this program ends, to be "
        + "started anew"

    func launch(_ launch: Launch, stop: StopToken) -> LaunchReport {
        let report = cage.launch(launch, stop: stop)
        // A process lets its sockets go before it counts as ended.
        if case .setupFailed(let failure) = report.verdict, failure.stage == "spawn" {
            for _ in 0..<20 where !cage.isGone { Pause().wait(.milliseconds(10)) }
        }
        return report
    }

    func findTool(_ name: String) -> Result<Tool, ToolProblem> { cage.findTool(name) }

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        cage.version(of: tool, minimum: minimum, stop: stop)
    }

    func begin(run: String, plan: [UInt8], at: Timestamp) throws(JournalFailure) {
        try judge()
        try ledger.begin(run: run, plan: plan, at: at)
    }

    func append(run: String, event: [UInt8], at: Timestamp) throws(JournalFailure) {
        try judge()
        try ledger.append(run: run, event: event, at: at)
    }

    func append(run: String, events: [[UInt8]], at: Timestamp) throws(JournalFailure) {
        try judge()
        try ledger.append(run: run, events: events, at: at)
    }

    private func judge() throws(JournalFailure) {
        if cage.isGone { throw JournalFailure(.storage, Self.message) }
    }
}

extension Host {
    var liveCage: LiveCage { LiveCage(cage: cage, ledger: ledger) }

    /// Throws where nothing can be launched any more.
    func requireLaunches() throws(LedgerFailure) {
        if cage.isGone { throw LedgerFailure(.storage, LiveCage.message) }
    }
}
