import Execution

/// Names of one inode are changed together or not at all: an edit that reaches one of them and leaves another behind
/// is not what the step would have done without the overlay.
enum HardLinks {
    static func check(_ changes: [Change]) throws(FileFailure) {
        var after: [FileIdentity: UInt64] = [:]
        var before: [FileIdentity: UInt64] = [:]
        for change in changes {
            if let identity = change.after?.identity { after[identity, default: 0] += 1 }
            if let identity = change.before?.identity { before[identity, default: 0] += 1 }
        }
        for change in changes {
            if let state = change.after, state.kind != .directory, state.links != after[state.identity] {
                throw refused(change.path, "the step gave it names")
            }
            if change.operation == .replace, let state = change.before, state.kind != .directory,
                state.links > 1, state.links != before[state.identity]
            {
                throw refused(change.path, "it has other names (hard links)")
            }
        }
    }

    private static func refused(_ path: String, _ why: String) -> FileFailure {
        FileFailure(.link, path: path, "\(why) that are not part of the change; break the link first, or declare both")
    }
}
