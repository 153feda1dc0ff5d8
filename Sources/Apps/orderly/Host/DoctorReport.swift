import Confinement
import Documents
import Execution
import Runbooks

/// A diagnosis, for people and for programs.
struct DoctorReport {
    let diagnosis: Diagnosis
    let minimum: MinimumIsolation
    /// What the minimum asks for and this machine has not.
    let below: [Finding]

    init(_ diagnosis: Diagnosis, minimum: MinimumIsolation) {
        self.diagnosis = diagnosis
        self.minimum = minimum
        below = diagnosis.shortfall(of: minimum)
    }

    // MARK: For people

    /// A layer a line, by group; then what to do; then the judgement.
    var lines: [String] {
        var lines = [machine]
        let width = diagnosis.findings.map(\.layer.name.count).max() ?? 0
        for group in Finding.Group.allCases {
            let members = diagnosis.findings.filter { $0.group == group }
            if members.isEmpty { continue }
            lines += ["", group.rawValue]
            lines += members.map { line($0.layer, width: width) }
        }
        let remedies = remedies
        if !remedies.isEmpty {
            lines += ["", "what to do"]
            lines += remedies.map { "  \($0.layers.joined(separator: ", ")): \($0.text)" }
        }
        return lines + ["", judgement]
    }

    private var machine: String {
        let machine = diagnosis.machine
        let landlock = machine.landlock == 0 ? "no Landlock" : "Landlock ABI \(machine.landlock)"
        let parts = [
            "Linux \(machine.kernel)", machine.isRoot ? "root" : "an ordinary user", machine.controlGroups, landlock,
        ]
        return (parts + (machine.container.map { ["in \($0)"] } ?? [])).joined(separator: ", ")
    }

    private func line(_ layer: Layer, width: Int) -> String {
        let name = layer.name.padded(to: width)
        let state = layer.state.rawValue.padded(to: 8)
        return "  \(layer.state.mark) \(name)  \(state)  \(layer.note ?? "")".trimmed
    }

    /// Layers with the same cause have it once.
    private var remedies: [(layers: [String], text: String)] {
        var found: [(layers: [String], text: String)] = []
        for finding in diagnosis.findings {
            guard let text = finding.remedy else { continue }
            if let place = found.firstIndex(where: { $0.text == text }) {
                found[place].layers.append(finding.layer.name)
            } else {
                found.append(([finding.layer.name], text))
            }
        }
        return found
    }

    private var judgement: String {
        if below.isEmpty { return "minimum_isolation: \(minimum.rawValue) is met" }
        let names = below.map(\.layer.name).joined(separator: ", ")
        return "below minimum_isolation: \(minimum.rawValue), for want of: \(names)"
    }

    // MARK: For programs

    /// `doctor/v1`, described in docs/CONFINEMENT.md.
    var node: Node {
        let machine = diagnosis.machine
        return .map([
            "orderly": "doctor/v1",
            "machine": .map([
                "kernel": Node(machine.kernel), "user": Node(machine.isRoot ? "root" : "ordinary"),
                "control_groups": Node(machine.controlGroups), "landlock": Node(machine.landlock),
                "container": machine.container.map { Node($0) },
            ]),
            "minimum": Node(minimum.rawValue), "meets_minimum": Node(below.isEmpty),
            "below_minimum": .list(below.map { Node($0.layer.name) }),
            "layers": .list(diagnosis.findings.map(\.node)),
        ])
    }
}

extension Finding {
    fileprivate var node: Node {
        .map([
            "name": Node(layer.name), "group": Node(group.rawValue), "state": Node(layer.state.rawValue),
            "note": layer.note.map { Node($0) }, "remedy": remedy.map { Node($0) },
            "trials": .list(trials.map(\.node)),
        ])
    }
}

extension TrialResult {
    fileprivate var node: Node {
        .map([
            "role": Node(role.rawValue), "what": Node(what), "place": Node(place), "expected": Node(expected),
            "seen": Node(seen), "as_expected": Node(isAsExpected),
        ])
    }
}

extension Layer.State {
    fileprivate var mark: String {
        switch self {
        case .active: "✓"
        case .degraded: "~"
        case .absent: "✗"
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    fileprivate var trimmed: String {
        var text = self[...]
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
