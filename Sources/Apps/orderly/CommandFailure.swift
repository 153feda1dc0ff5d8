/// Ends a command: what happened, where, and what to do. The one shape that reaches a person's terminal.
struct CommandFailure: Error {
    var status: ExitStatus
    var message: String
    var hint: String?

    init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
        self.status = status
        self.message = message
        self.hint = hint
    }
}

/// Ends a command that has said all it has to say.
struct Finished: Error {
    var status: ExitStatus
}
