extension Step {
    /// The actions that it may lead to, those of its undo too.
    var calls: [ActionCall] {
        var calls: [ActionCall] = [activate].compactMap(\.self)
        if case .uses(let call) = work { calls.append(call) }
        return calls + (undo?.calls ?? [])
    }

    /// Its own commands that may change something, those of its undo too.
    var commands: [Command] {
        var commands: [Command] = []
        if case .command(let command) = work { commands.append(command) }
        return commands + (undo?.commands ?? [])
    }
}

extension Command {
    var isScript: Bool { if case .script = program { true } else { false } }
}
