import ArgumentParser

/// As whom to speak with the control server.
struct OperatorOption: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "The operator's folder: operator.pem, operator.key, ca.pem and address.", valueName: "operator"))
    var folder: String

    func mailbox() throws(CommandFailure) -> ControlMailbox { try ControlMailbox(operator: folder) }
}

/// The same where sending is a second step.
struct OptionalOperatorOption: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "Send it too, as the operator of this folder: operator.pem, operator.key, ca.pem and address.",
            valueName: "operator"))
    var folder: String?

    func mailbox() throws(CommandFailure) -> ControlMailbox? {
        guard let folder else { return nil }
        return try ControlMailbox(operator: folder)
    }
}
