/// One line of the table.
struct Case: Sendable {
    /// In the numbered list of abuse tests: docs/CONFINEMENT.md.
    let number: Int
    let name: String
    let measure: Measure
    let expected: Expected
    let control: Control

    enum Measure: Sendable {
        /// One attempt of the probe, in a cage made by the setting. `{name}` stands for what the bench knows.
        case attempt(String, Setting)
        /// Looked at from outside.
        case scene(@Sendable (Bench) throws -> String)
        /// Cannot be measured here or has nothing to attack, and why.
        case skipped(String)
    }

    /// The same attempt where the layer under test is not in its way.
    enum Control: Sendable {
        case outside(String)
        /// In the cage, without some of its layers.
        case without([StandIn.Change], String)
        case setting(Setting, String)
        case attempt(String, Setting, String)
        case scene(String, @Sendable (Bench) throws -> String)
        /// Only where nothing is refused: the line itself is the control of others.
        case none
    }

    /// What must be seen, per column, or why it is not measured there.
    struct Expected: Sendable {
        private var values: [Column: String]
        private var notes: [Column: String] = [:]

        init(values: [Column: String]) { self.values = values }

        static func all(_ value: String) -> Expected {
            Expected(values: Dictionary(uniqueKeysWithValues: Set(Column.allCases.map(\.like)).map { ($0, value) }))
        }

        /// Nil where it is not measured, for which `note` has the reason.
        func value(in column: Column) -> String? {
            notes[column] == nil ? values[column] ?? values[column.like] : nil
        }

        func note(in column: Column) -> String? {
            notes[column] ?? (values[column] == nil ? notes[column.like] : nil)
        }

        /// For scenes that are long, or make launchers of their own: how those are started changes nothing that they show.
        func onlySpawned(_ why: String) -> Expected {
            skipped(.forked, why).skipped(.ready, why).skipped(.dry, why).skipped(.userDry, why)
        }

        func holds(_ value: String) -> Bool { values.values.contains(value) }

        func but(_ column: Column, _ value: String) -> Expected {
            var copy = self
            copy.values[column] = value
            return copy
        }

        func skipped(_ column: Column, _ why: String) -> Expected {
            var copy = self
            copy.values[column] = nil
            copy.notes[column] = why
            return copy
        }
    }

    /// An attempt of the probe.
    static func attempt(
        _ number: Int, _ text: String, _ expected: Expected, in setting: Setting = .plain, control: Control
    ) -> Case {
        Case(
            number: number, name: setting == .plain ? text : "\(text) [\(setting.rawValue)]",
            measure: .attempt(text, setting), expected: expected, control: control)
    }

    static func scene(
        _ number: Int, _ name: String, _ expected: Expected, control: Control,
        _ body: @escaping @Sendable (Bench) throws -> String
    ) -> Case {
        Case(number: number, name: name, measure: .scene(body), expected: expected, control: control)
    }

    static func skipped(_ number: Int, _ name: String, _ why: String) -> Case {
        Case(number: number, name: name, measure: .skipped(why), expected: Expected(values: [:]), control: .none)
    }
}
