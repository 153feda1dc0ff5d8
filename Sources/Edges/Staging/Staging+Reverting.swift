public import Execution
import Glibc

extension Staging {
    /// - Throws: only what keeps it from telling; what cannot be put back is in the reversal.
    public func revert(_ commit: Commit) throws(FileFailure) -> Reversal {
        var anchors = Anchors(.any)
        var remaining = try takeBack(commit.entries, &anchors)
        try passing(.restored)
        for anchor in anchors.all {
            do throws(FileFailure) { try anchor.barrier.sync() } catch {
                remaining.append(.init(path: error.path, what: error.message))
            }
        }
        let named = Set(remaining.map { Array($0.path.utf8) })
        for entry in commit.entries where !named.contains(Array(entry.change.path.utf8)) {
            remaining += try compare(entry, &anchors)
        }
        return Reversal(remaining: remaining)
    }

    /// Last entry first. What cannot be taken back is told and does not stop the others.
    func takeBack(_ entries: [Commit.Entry], _ anchors: inout Anchors) throws(FileFailure) -> [Reversal.Difference] {
        var left: [Reversal.Difference] = []
        for (number, entry) in entries.enumerated().reversed() {
            let path = entry.change.path
            try passing(.ready(number))
            do throws(FileFailure) {
                let placement = try Placement(of: entry, at: try anchors.anchor(of: entry))
                if let why = try placement.takeBack(privilege) { left.append(.init(path: path, what: why)) }
            } catch {
                // Where its directory is not there, neither is anything of ours; the comparison tells.
                if error.saysNoSuchDirectory || isWaiting(entry, &anchors) { continue }
                left.append(.init(path: path, what: error.message))
            }
        }
        return left
    }

    /// Whether the slot alone says that nothing was done: what hides the target, a mount made meanwhile, hides no change.
    private func isWaiting(_ entry: Commit.Entry, _ anchors: inout Anchors) -> Bool {
        do throws(FileFailure) {
            let found = try anchors.anchor(of: entry).slots.status(Workspace.last(of: entry.slot))
            if let prepared = entry.prepared { return found?.identity.inode == prepared.inode }
            return entry.change.operation == .delete && found == nil
        } catch {
            return false
        }
    }

    private func compare(_ entry: Commit.Entry, _ anchors: inout Anchors) throws(FileFailure) -> [Reversal.Difference] {
        let path = entry.change.path
        func differs(_ what: String) -> [Reversal.Difference] { [.init(path: path, what: what)] }
        do throws(FileFailure) {
            let now = try current(entry, &anchors)
            // Somebody else's, put there before our exchange or after it was taken back: with ours in its slot, all that
            // is left to be told was their doing.
            if let now, now.identity.inode != entry.change.before?.identity.inode, isWaiting(entry, &anchors) {
                return []
            }
            switch (entry.change.before, now) {
            case (nil, nil): return []
            case (nil, _?): return differs("it was not there before")
            case (_?, nil): return differs("it is missing")
            case (let before?, let now?):
                let words = now.differences(from: before)
                return words.isEmpty ? [] : differs(words.joined(separator: ", "))
            }
        } catch {
            return differs(error.message)
        }
    }

    private func current(_ entry: Commit.Entry, _ anchors: inout Anchors) throws(FileFailure) -> FileState? {
        do throws(FileFailure) {
            let anchor = try anchors.anchor(of: entry)
            let (parent, name) = try anchor.parent(of: entry.change.path)
            return try FileState.read(name, in: parent)
        } catch {
            guard error.saysNoSuchDirectory else { throw error }
        }
        // The run's folders are gone, or the directory above is.
        let path = entry.change.path
        do throws(FileFailure) {
            return try FileState.read(Workspace.last(of: path), in: try Folder.absolute(Workspace.above(path)))
        } catch {
            guard error.saysNoSuchDirectory else { throw error }
            return nil
        }
    }
}

extension FileFailure {
    /// Nothing is there, or a file or a link stands where a directory was.
    fileprivate var saysNoSuchDirectory: Bool { code == .notFound || errno == ELOOP }
}
