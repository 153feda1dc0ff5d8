public import Execution

extension Staging {
    /// What a run on this host would do, by the rules of the host's own runs, in a folder of its state directory. What
    /// a crash leaves of it goes with `sweep`.
    public func simulation(of run: String) throws(FileFailure) -> SimulatedStaging {
        try Staging.checkName(run)
        let base = try Workspace.privateFolder("staging", in: try Folder.following(state))
        let scratch = try base.makeFolder(Self.scratch(of: run))
        // Whoever wrote the runbook was trusted with the run itself, which is bounded by its own limits.
        let budget = SimulationBudget(.init(written: .max, paths: .max))
        return try SimulatedStaging(scratch: scratch.path, as: self, budget)
    }

    /// Removes what is left of it; nothing where there is none.
    public func endSimulation(of run: String) throws(FileFailure) {
        try Staging.checkName(run)
        let base = try Workspace.privateFolder("staging", in: try Folder.following(state))
        guard try base.status(Self.scratch(of: run)) != nil else { return }
        try SimulatedStaging.remove(scratch: base.path(of: Self.scratch(of: run)))
    }

    private static func scratch(of run: String) -> String { "\(run).dry-run" }
}
