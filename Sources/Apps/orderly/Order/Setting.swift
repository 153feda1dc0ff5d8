import ArgumentParser
import Documents
import YAML

/// `--set name=value`
struct Setting: ExpressibleByArgument {
    let name: String
    let value: Node

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        name = String(argument[..<equals])
        guard let value = Setting.value(String(argument[argument.index(after: equals)...])) else { return nil }
        self.value = value
    }

    /// The value itself, or the members of a list: what a bound is asked about.
    var texts: [String] { (value.list ?? [value]).map { $0.string ?? String(decoding: JSON.bytes($0), as: UTF8.self) } }

    /// Lists, maps and quoted text are YAML; other text is a number or a truth value where it looks like one, and itself
    /// otherwise: `a: b` is no map here.
    private static func value(_ text: String) -> Node? {
        let node = YAML.read(Array(text.utf8), Reading(file: ""))
        if let first = text.first, "[{\"'".contains(first) { return node }
        guard let node, node.list == nil, node.entries == nil, !node.isNull else { return Node(text) }
        return node
    }
}

/// A time, or a span from now: `+8h`.
struct Instant: ExpressibleByArgument {
    private enum Form {
        case at(Timestamp)
        case after(Duration)
    }
    private let form: Form

    init?(argument: String) {
        if argument.hasPrefix("+"), let span = Duration(quantity: String(argument.dropFirst())) {
            form = .after(span)
        } else if let time = Timestamp(rfc3339: argument) {
            form = .at(time)
        } else {
            return nil
        }
    }

    func from(_ now: Timestamp) -> Timestamp {
        switch form {
        case .at(let time): time
        case .after(let span): now + span
        }
    }
}
