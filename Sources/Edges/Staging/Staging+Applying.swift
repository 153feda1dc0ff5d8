public import Execution

extension Staging {
    /// - Throws: what stopped it. Everything has been taken back then, unless the code is `io` and the message says
    ///   what could not be; `revert` lists how the host differs.
    public func apply(_ commit: Commit) throws(FileFailure) {
        var anchors = Anchors(.same)
        var reached = 0
        do throws(FileFailure) {
            for (number, entry) in commit.entries.enumerated() {
                // Mounts and links may have been made since `open`: judged once more at the last moment.
                let anchor = try anchors.anchor(of: entry, approve: protected.judge)
                reached = number + 1
                try put(entry, number, anchor)
            }
            try passing(.unsynced)
            try sync(anchors)
        } catch {
            guard error != .powerCut else { throw error }
            guard let first = try undo(commit.entries.prefix(reached), &anchors) else { throw error }
            throw FileFailure(
                .io, path: first.path,
                "\(error.path): \(error.message); taking back what was applied before was not possible: \(first.what)")
        }
    }

    /// What could not be taken back, or may not be on the disk.
    private func undo(_ entries: ArraySlice<Commit.Entry>, _ anchors: inout Anchors) throws(FileFailure)
        -> Reversal.Difference?
    {
        let left = try takeBack(Array(entries), &anchors)
        do throws(FileFailure) { try sync(anchors) } catch {
            return left.first ?? .init(path: error.path, what: error.message)
        }
        return left.first
    }

    private func put(_ entry: Commit.Entry, _ number: Int, _ anchor: Anchor) throws(FileFailure) {
        let placement = try Placement(of: entry, at: anchor)
        try placement.checkBase()
        try passing(.ready(number))
        if entry.change.operation == .metadata {
            try placement.write("new", privilege) { () throws(FileFailure) in try passing(.partly(number)) }
        } else {
            try placement.put()
            try passing(.moved(number))
            try placement.checkDisplaced()
        }
    }

    private func sync(_ anchors: Anchors) throws(FileFailure) {
        for anchor in anchors.all { try anchor.barrier.sync() }
    }
}
