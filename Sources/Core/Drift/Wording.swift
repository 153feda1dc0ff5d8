import Documents
import Runbooks

/// A matcher in the words of a finding, with its values filled in: "at least 30d", "one of a, b".
struct Wording {
    let values: Values

    func words(_ matcher: Matcher) -> String {
        switch matcher {
        case .equals(let value): text(value)
        case .equalsAt(let pointer): "the same as at \(pointer)"
        case .not(let inner): "not \(words(inner))"
        case .oneOf(let value): "one of \(text(value))"
        case .matches(let pattern): "something like `\(pattern.text)`"
        case .contains(let value): "with \(text(value)) in it"
        case .containsMatch(let inner): "with an item that is \(words(inner))"
        case .above(let value): "above \(text(value))"
        case .below(let value): "below \(text(value))"
        case .atLeast(let value): "at least \(text(value))"
        case .atMost(let value): "at most \(text(value))"
        case .length(let inner): "a length of \(words(inner))"
        case .exists(.present): "present"
        case .exists(.absent): "absent"
        case .sha256(let value): "content with SHA-256 \(text(value))"
        case .all(let inner): inner.map(words).joined(separator: " and ")
        case .any(let inner): inner.map(words).joined(separator: " or ")
        case .none(let inner): "none of: " + inner.map(words).joined(separator: "; ")
        }
    }

    private func text(_ template: Template) -> String {
        do throws(ValueProblem) {
            let node = try template.resolved(values)
            if let items = node.list { return items.prefix(16).map(\.brief).joined(separator: ", ") }
            return node.string == "" ? "empty" : node.brief
        } catch {
            return template.source.brief
        }
    }
}
