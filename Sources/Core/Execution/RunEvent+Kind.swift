extension RunEvent {
    /// What an event is, without what it says. Tests cut runs off before and after each.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case foretold, precondition, skipped, chosen, observed, expecting, intent, result, resumed, validated,
            committing,
            committed, takenBack
        case activating, activated, verified, failing, undoIntent, undone, noticed, printed
    }

    package var kind: Kind {
        switch self {
        case .foretold: .foretold
        case .precondition: .precondition
        case .skipped: .skipped
        case .chosen: .chosen
        case .observed: .observed
        case .expecting: .expecting
        case .intent: .intent
        case .result: .result
        case .resumed: .resumed
        case .validated: .validated
        case .committing: .committing
        case .committed: .committed
        case .takenBack: .takenBack
        case .activating: .activating
        case .activated: .activated
        case .verified: .verified
        case .failing: .failing
        case .undoIntent: .undoIntent
        case .undone: .undone
        case .noticed: .noticed
        case .printed: .printed
        }
    }
}
