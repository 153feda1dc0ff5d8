/// What was expected and seen of one case, in one column or of its control.
struct Line: Sendable {
    enum Place: Hashable, Sendable {
        case column(Column)
        case control

        var name: String {
            switch self {
            case .column(let column): column.rawValue
            case .control: "control"
            }
        }
    }
    enum Judgement: Hashable, Sendable {
        case asExpected
        case wrong
        /// As bad as it is known to be.
        case open(String)
        /// A known hole that is not there any more: the case must say so.
        case closed
        /// Outside it is refused just as inside, so this machine cannot show which layer refuses it.
        case controlNotShown
        case notMeasured(String)
    }

    let index: Int
    let place: Place
    let expected: String?
    let seen: String?
    let judgement: Judgement

    var item: Case { Case.all[index] }

    var isBad: Bool {
        switch judgement {
        case .wrong, .closed, .open: true
        case .asExpected, .controlNotShown, .notMeasured: false
        }
    }

    /// As a cell of the table.
    var cell: String {
        switch judgement {
        case .notMeasured: expected == nil ? "-" : "(\(expected ?? ""))"
        case .asExpected, .wrong, .open, .closed, .controlNotShown: "\(expected ?? "") / \(seen ?? "nothing")"
        }
    }

    var note: String? {
        let name = "#\(item.number) \(item.name), \(place.name)"
        return switch judgement {
        case .asExpected: nil
        case .wrong: "WRONG         \(name): \(seen ?? "nothing"), expected \(expected ?? "")"
        case .open(let finding): "OPEN          \(name): \(seen ?? "nothing"), expected \(expected ?? ""): \(finding)"
        case .closed: "CLOSED        \(name): the hole is gone; strike its .open() from the case"
        case .controlNotShown: "NOT SHOWN     \(name): \(seen ?? "nothing") outside too, on this machine"
        case .notMeasured(let why): "NOT MEASURED  \(name): \(why)"
        }
    }
}

extension Line {
    /// Every line of a place, from what was seen there; `seen` is nil where the place could not be made.
    static func judge(_ place: Place, _ seen: [Int: String]?, why: String) -> [Line] {
        Case.all.indices.compactMap { index in
            let item = Case.all[index]
            let (expected, note) = item.expectation(place)
            if case .skipped(let reason) = item.measure {
                return place == .column(.root)
                    ? Line(index: index, place: place, expected: nil, seen: nil, judgement: .notMeasured(reason)) : nil
            }
            guard let expected else {
                return note.map {
                    Line(index: index, place: place, expected: nil, seen: nil, judgement: .notMeasured($0))
                }
            }
            guard let seen else {
                return Line(index: index, place: place, expected: expected, seen: nil, judgement: .notMeasured(why))
            }
            return Line(
                index: index, place: place, expected: expected, seen: seen[index],
                judgement: item.judge(place, expected, seen[index]))
        }
    }
}

extension Case {
    fileprivate func expectation(_ place: Line.Place) -> (String?, String?) {
        switch place {
        case .column(let column): (expected.values[column], expected.notes[column])
        case .control: (control.expected, nil)
        }
    }

    fileprivate func judge(_ place: Line.Place, _ expected: String, _ seen: String?) -> Line.Judgement {
        if seen == expected {
            if case .column(let column) = place, finding != nil, holes.contains(column) { return .closed }
            return .asExpected
        }
        if place == .control, case .outside = control, let seen {
            // Further than inside, whatever stopped it there; or no further, where this machine's root is none.
            return self.expected.values.values.contains(seen) ? .controlNotShown : .asExpected
        }
        if case .column(let column) = place, let finding, holes.contains(column) { return .open(finding) }
        return .wrong
    }
}

extension Case.Control {
    var expected: String? {
        switch self {
        case .outside(let text), .without(_, let text), .setting(_, let text), .attempt(_, _, let text),
            .scene(let text, _):
            text
        case .none: nil
        }
    }
}
