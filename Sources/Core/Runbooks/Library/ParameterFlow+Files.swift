extension ParameterFlow {
    /// What one step may read and write, as far as the documents say.
    struct Files {
        private var seen: [WriteTarget] = []
        private var written: [WriteTarget] = []

        init(calls: [ActionCall], commands: [Command], _ scope: ValueScope, _ judge: Judge) {
            for call in calls {
                // Too long to follow: anything.
                guard let reached = judge.reached(by: call) else {
                    add([.below([])], [.below([])])
                    continue
                }
                for inner in reached {
                    guard let action = judge.action(inner.action) else { continue }
                    for confine in [action.confine] + (action.undo?.commands ?? []).map(\.confine) {
                        let targets = { (confine: Confine) in
                            WriteTarget.all(confine, params: action.params, with: inner.with, scope)
                        }
                        add(targets(confine.readingAsWriting), targets(confine))
                    }
                }
            }
            for confine in commands.map(\.confine) {
                add(WriteTarget.all(confine.readingAsWriting, in: scope), WriteTarget.all(confine, in: scope))
            }
        }

        /// Whether it may see something that the other one wrote.
        func see(_ other: Files) -> Bool { seen.contains { other.written.contains(where: $0.overlaps) } }

        /// What is written can be read, too.
        private mutating func add(_ read: [WriteTarget], _ write: [WriteTarget]) {
            seen += read + write
            written += write
        }
    }
}

extension Confine {
    /// Reads are found like writes.
    fileprivate var readingAsWriting: Confine {
        var copy = self
        copy.write = read.map { Write(path: $0.path, mode: .direct) }
        return copy
    }
}

extension WriteTarget {
    /// Whether both may mean one file, or one a folder of the other.
    fileprivate func overlaps(_ other: WriteTarget) -> Bool {
        places.contains { mine in
            other.places.contains { its in
                (PathName(mine)?.lies(under: its) ?? true) || (PathName(its)?.lies(under: mine) ?? true)
            }
        }
    }

    /// The folders or files that it lies in. What a pattern rules out of them is not counted.
    private var places: [String] {
        switch self {
        case .path(let path): [path]
        case .below(let roots), .matching(_, let roots): roots.isEmpty ? ["/"] : roots
        }
    }
}
