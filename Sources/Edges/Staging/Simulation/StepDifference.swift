import Execution

/// What one step changed: how the difference to the host became another.
struct StepDifference {
    private(set) var changes: [Change] = []

    /// - Parameters:
    ///   - earlier: everything that differed from the host before the step.
    ///   - now: everything that differs after it.
    init(from earlier: [Change], to now: [Change]) {
        let before = Dictionary(earlier.map { (Array($0.path.utf8), $0) }, uniquingKeysWith: { $1 })
        let after = Set(now.map { Array($0.path.utf8) })
        // What the step put back as the host has it.
        for change in earlier.reversed() where !after.contains(Array(change.path.utf8)) {
            add(change.path, change.after, change.before)
        }
        for change in now {
            let known = before[Array(change.path.utf8)]
            add(change.path, known == nil ? change.before : known?.after, change.after)
        }
    }

    private mutating func add(_ path: String, _ before: FileState?, _ after: FileState?) {
        let operation: Change.Operation
        switch (before, after) {
        case (nil, nil): return
        case (nil, _?): operation = .create
        case (_?, nil): operation = .delete
        case (let before?, let after?):
            if after.differences(from: before).isEmpty { return }
            operation = before.kind == .directory && after.kind == .directory ? .metadata : .replace
        }
        changes.append(Change(path: path, operation: operation, before: before, after: after))
    }
}
