import Runbooks

extension Conformance {
    /// What a step came to in the run itself.
    enum Course {
        case notReached
        case skipped
        case failed(String)
        /// Its changes stand, or stood until the run turned back.
        case ran([Change])
    }

    /// One step, as it was foretold and as it was.
    ///
    /// Steps are compared one by one: what a dry-run says of a step is how the files differ from what the steps before
    /// it left, and that is what a commit changes.
    mutating func compare(_ foretold: Foretold.Step, with course: Course, _ step: RunPlan.Step, _ owners: Owners) {
        switch (foretold.standing, course) {
        case (_, .notReached):
            if !foretold.changes.isEmpty { add(step, gap: "the run turned back before it") }
        case (.simulated, .ran(let changes)):
            compare(foretold.changes, with: changes, of: step.id, owners)
            if let activation = foretold.activation {
                add(step, gap: "its activation by \(activation) was not simulated")
            }
        case (.simulated, .skipped): add(step, finding: "was not needed, and was carried out in the dry-run")
        case (.simulated, .failed(let why)), (.notNeeded, .failed(let why)):
            add(step, finding: "failed, which was not foretold: \(why)")
        case (.notNeeded, .skipped): break
        case (.notNeeded, .ran(let changes)):
            add(step, finding: "was carried out, and was not needed in the dry-run")
            compare([], with: changes, of: step.id, owners)
        case (.notSimulated, _), (.unknown, _), (.notReached, _), (.fails, _):
            // Of one that can change nothing there is nothing to compare.
            guard step.shape.effect != .none else { break }
            add(step, gap: foretold.why ?? "the dry-run ended before it")
        }
    }

    /// Whether a dry-run can tell whose a file will be.
    enum Owners { case foretold, unknown }

    private mutating func compare(
        _ foretold: [Change], with done: [Change], of step: String, _ owners: Owners
    ) {
        // By bytes: two names that look alike are two files.
        let left = Dictionary(foretold.map { (Array($0.path.utf8), $0) }, uniquingKeysWith: { $1 })
        let right = Dictionary(done.map { (Array($0.path.utf8), $0) }, uniquingKeysWith: { $1 })
        for change in done {
            guard let expected = left[Array(change.path.utf8)] else {
                findings.append(
                    Finding(step: step, path: change.path, what: "was \(change.done), which was not foretold"))
                continue
            }
            let differences = change.after.differences(from: expected.after, owners)
            guard !differences.isEmpty else { continue }
            findings.append(
                Finding(step: step, path: change.path, what: differences.joined(separator: ", ")))
        }
        for change in foretold where right[Array(change.path.utf8)] == nil {
            findings.append(
                Finding(step: step, path: change.path, what: "was to be \(change.done), and was left as it is"))
        }
    }

    private mutating func add(_ step: RunPlan.Step, finding what: String) {
        findings.append(Finding(step: step.id, what: what))
    }

    private mutating func add(_ step: RunPlan.Step, gap why: String) {
        gaps.append(Gap(step: step.id, why: why))
    }
}

extension Change {
    fileprivate var done: String {
        switch operation {
        case .create: "created"
        case .replace: "changed"
        case .delete: "removed"
        case .metadata: "given other metadata"
        }
    }
}

extension FileState? {
    /// In words. Times, and how many names a file has, are not foretold.
    fileprivate func differences(from foretold: FileState?, _ owners: Conformance.Owners) -> [String] {
        guard let foretold else { return self == nil ? [] : ["stands, and was to be removed"] }
        guard let found = self else { return ["was removed, and was to stand"] }
        guard found.kind == foretold.kind else {
            return ["is a \(found.kind.rawValue), foretold a \(foretold.kind.rawValue)"]
        }
        var differences: [String] = []
        if found.kind == .file, (found.size, found.sha256) != (foretold.size, foretold.sha256) {
            differences.append("has another content than foretold")
        }
        // By bytes. The targets themselves stand in the step's changes, where they are concealed as paths are.
        if found.target.map({ Array($0.utf8) }) != foretold.target.map({ Array($0.utf8) }) {
            differences.append("leads elsewhere than foretold")
        }
        if found.mode != foretold.mode {
            differences.append("has mode \(found.permissions), foretold \(foretold.permissions)")
        }
        if owners == .foretold, (found.owner, found.group) != (foretold.owner, foretold.group) {
            differences.append(
                "belongs to \(found.owner):\(found.group), foretold \(foretold.owner):\(foretold.group)")
        }
        if found.attributes != foretold.attributes {
            differences.append("has other extended attributes or ACLs than foretold")
        }
        return differences
    }
}
