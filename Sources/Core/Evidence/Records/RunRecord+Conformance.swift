import Documents

extension RunRecord {
    /// How the run compares with the dry-run that the host made just before it.
    public struct Conformance: Sendable, Hashable {
        /// Done and not foretold, or the other way round.
        public struct Finding: Sendable, Hashable {
            public var step: String
            /// Nil: the step as a whole.
            public var path: String?
            public var what: String

            public init(step: String, path: String?, what: String) {
                self.step = step
                self.path = path
                self.what = what
            }

            var node: Node { .map(["step": Node(step), "path": path.map { Node($0) }, "what": Node(what)]) }
        }

        /// Of which nobody can say whether it was as foretold.
        public struct Gap: Sendable, Hashable {
            /// Nil: the whole run.
            public var step: String?
            public var why: String

            public init(step: String?, why: String) {
                self.step = step
                self.why = why
            }

            var node: Node { .map(["step": step.map { Node($0) }, "why": Node(why)]) }
        }

        /// as_predicted, partly_compared, differs or no_dry_run.
        public var verdict: String
        public var findings: [Finding]
        public var notCompared: [Gap]

        public init(verdict: String, findings: [Finding], notCompared: [Gap]) {
            self.verdict = verdict
            self.findings = findings
            self.notCompared = notCompared
        }

        var node: Node {
            .map([
                "verdict": Node(verdict), "findings": Node.some(findings, \.node),
                "not_compared": Node.some(notCompared, \.node),
            ])
        }
    }

    /// A tool whose version was held against what a plugin was written for.
    public struct HeldTool: Sendable, Hashable {
        public var path: String
        /// Hexadecimal, of the file.
        public var sha256: String
        /// What it says of itself.
        public var version: String
        public var plugin: String
        /// The range that the plugin names.
        public var needed: String

        public init(path: String, sha256: String, version: String, plugin: String, needed: String) {
            self.path = path
            self.sha256 = sha256
            self.version = version
            self.plugin = plugin
            self.needed = needed
        }

        var node: Node {
            .map([
                "path": Node(path), "sha256": Node(sha256), "version": Node(version), "plugin": Node(plugin),
                "needed": Node(needed),
            ])
        }
    }
}
