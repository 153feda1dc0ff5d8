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

    var isBad: Bool { judgement == .wrong }

    /// As a cell of the table.
    var cell: String {
        switch judgement {
        case .notMeasured: expected == nil ? "-" : "(\(expected ?? ""))"
        case .asExpected, .wrong, .controlNotShown: "\(expected ?? "") / \(seen ?? "nothing")"
        }
    }

    var note: String? {
        let name = "#\(item.number) \(item.name), \(place.name)"
        return switch judgement {
        case .asExpected: nil
        case .wrong: "WRONG         \(name): \(seen ?? "nothing"), expected \(expected ?? "")"
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
    /// What is expected there, or why it is not measured.
    func expectation(_ place: Line.Place) -> (String?, String?) {
        switch place {
        case .column(let column):
            if let why = whyNot(in: column) { return (nil, why) }
            if case .attempt(_, let setting) = measure, column.isDry, !setting.isSimulated {
                return ("set-up: simulation", nil)
            }
            return (expected.value(in: column), expected.note(in: column))
        case .control: return (control.expected, nil)
        }
    }

    fileprivate func judge(_ place: Line.Place, _ expected: String, _ seen: String?) -> Line.Judgement {
        if seen == expected { return .asExpected }
        if place == .control, case .outside = control, let seen {
            // Further than inside, whatever stopped it there; or no further, where this machine's root is none.
            return self.expected.holds(seen) ? .controlNotShown : .asExpected
        }
        return .wrong
    }
}

extension Case {
    /// Why no launch of it can be made as the column says.
    private func whyNot(in column: Column) -> String? {
        if case .attempt(_, let setting) = measure, column.start == .ready, setting.sharesHostNetwork {
            return "no cage in the host's network is built ahead: forked"
        }
        return nil
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
