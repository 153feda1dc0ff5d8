import Documents
import Runbooks

/// An observed value, as the quantity that it stands for.
enum Measured: Equatable {
    /// In the measure's own unit: seconds, bytes, per cent.
    case quantity(Double)
    /// `-`, empty, or no instant: nothing was measured.
    case nothing
    case unfit(String)
}

extension Measure {
    func observed(_ node: Node, now: Timestamp) -> Measured {
        if node.isNull { return .nothing }
        if let text = node.string, text.isEmpty || text == "-" { return .nothing }
        switch self {
        case .number, .seconds:
            return quantity(of: node) { Number.value($0) }
        case .percent:
            return quantity(of: node) { Number.value($0.last == "%" ? String($0.dropLast()) : $0) }
        case .size:
            return quantity(of: node) { text in Number.value(text) ?? Quantity.size(text).map(Double.init) }
        case .age, .left:
            let instant: Timestamp? =
                if let text = node.string { Instant.read(text) } else { node.number.flatMap { Instant.read("\($0)") } }
            guard let instant else { return .nothing }
            let (from, to) = self == .age ? (instant, now) : (now, instant)
            return .quantity(Double(to.milliseconds - from.milliseconds) / 1000)
        }
    }

    /// What the quantity is held against, in the same unit.
    func expected(_ node: Node) -> Double? {
        if let number = node.number { return number }
        guard let text = node.string else { return nil }
        switch self {
        case .number: return Number.value(text)
        case .percent: return Number.value(text.last == "%" ? String(text.dropLast()) : text)
        case .size: return Quantity.size(text).map(Double.init)
        case .seconds, .age, .left: return Quantity.duration(text).map { Double($0.wholeMilliseconds) / 1000 }
        }
    }

    /// In the words of a finding.
    var what: String {
        switch self {
        case .number: "a number"
        case .percent: "a percentage"
        case .seconds: "a number of seconds"
        case .size: "a size"
        case .age, .left: "a time"
        }
    }

    private func quantity(of node: Node, _ read: (String) -> Double?) -> Measured {
        if let number = node.number { return .quantity(number) }
        if let text = node.string, let number = read(text) { return .quantity(number) }
        return .unfit("not \(what)")
    }
}
