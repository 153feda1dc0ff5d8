package import Execution
package import Staging

/// What a test of crashes puts between the agent and the world. No configuration, option or variable leads here: only
/// code of this package can make one, and `orderly` never does.
package struct Interposition: Sendable {
    package var launcher: @Sendable (any StepLauncher) -> any StepLauncher = { $0 }
    package var files: @Sendable (Staging) -> any FileTransactions = { $0 }
    package var journal: @Sendable (any RunJournal) -> any RunJournal = { $0 }
    package var passing: @Sendable (Passage) -> Void = { _ in }

    package init() {}
}
