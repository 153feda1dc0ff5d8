import Documents

extension Grade {
    var words: String {
        switch self {
        case .pure: "reads what others may read, and changes nothing"
        case .files: "writes the paths it names, and nothing else"
        case .host: "acts on the host itself, with a fixed command"
        }
    }
}

extension Parameter {
    var words: String {
        var words = "`\(name)`: \(type.kind)"
        if case .path(let roots) = type.element ?? type, !roots.isEmpty {
            words += " below \(roots.joined(separator: ", "))"
        }
        if let bound { words += ", \(bound)" }
        if from == .baseline { words += ", from the baseline" }
        if let value = defaultValue {
            words += ", else \(value.string.map { $0.isEmpty ? "nothing" : $0 } ?? value.text)"
        }
        if presence == .optional { words += ", may be left out" }
        return words
    }
}

extension Command {
    var words: String {
        switch program {
        case .run(let arguments): arguments.elements.map { $0.source.scalarText ?? "" }.joined(separator: " ")
        case .script(let script): "a script for \(script.interpreter)" + (script.file.map { ", \($0)" } ?? "")
        }
    }
}

extension Undo {
    func words(grade: Grade) -> String {
        switch self {
        case .automatic: grade == .pure ? "nothing to undo" : "by the engine, exactly"
        case .harmless(let why): "none needed: \(why)"
        case .irreversible(let why, let recover):
            "impossible: \(why)" + (recover.map { "; rolled forward by \($0.words)" } ?? "")
        case .cases(let cases):
            cases.map { item in
                let when = item.conditions.map(\.words).joined(separator: " and ")
                return item.act.words + (when.isEmpty ? "" : " if \(when)")
            }.joined(separator: "; else ")
        }
    }
}

extension Act {
    var words: String {
        switch self {
        case .uses(let call): call.action
        case .run(let command): command.words
        }
    }
}

extension Simulation {
    var words: String {
        switch self {
        case .say(let sentence): "says \"\(sentence.source.scalarText ?? "")\""
        case .notSimulated(let why): "not simulated: \(why)"
        case .run(let command): "runs \(command.words)"
        }
    }
}

extension AwaitedCheck {
    var words: String {
        "\(call.check) passes" + (within.map { " within \($0.quantity)" } ?? "")
            + (stableFor.map { " and stays so for \($0.quantity)" } ?? "")
    }
}

extension Verification {
    var words: String {
        switch self {
        case .check(let awaited, _): awaited.words
        case .value(let condition): "\(condition.value.source.scalarText ?? "a value") is as it must be"
        }
    }
}

extension Condition {
    var words: String {
        switch self {
        case .value(let condition): "\(condition.value.source.scalarText ?? "a value") is as asked"
        case .check(let call, let result): "\(call.check) says \(result.rawValue)"
        case .observation(let observation): "\(observation.source.words) answers 0"
        }
    }
}

extension Node {
    /// On one line, as JSON.
    fileprivate var text: String { String(decoding: JSON.bytes(self), as: UTF8.self) }
}
