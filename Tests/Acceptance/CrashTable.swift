/// What came of each kill: crash point × outcome.
struct CrashTable {
    struct Row: Hashable {
        let point: String
        let place: String
    }

    static let anInstant = "any instant"

    private(set) var rows: [Row: [String: Int]] = [:]
    private var order: [Row] = []

    mutating func count(_ point: String, _ place: String, _ outcome: String) {
        let row = Row(point: point, place: place)
        if rows[row] == nil { order.append(row) }
        rows[row, default: [:]][outcome, default: 0] += 1
    }

    func text(_ seed: UInt64) -> String {
        let lines = order.map { row in
            let outcomes = (rows[row] ?? [:]).sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            return "| \(row.point) | \(row.place) | \(outcomes.joined(separator: "; ")) |"
        }
        let kills = rows.values.flatMap(\.values).reduce(0, +)
        return (["| killed at | in | outcomes |", "|---|---|---|"] + lines + ["\(kills) rows of kills, seed \(seed)"])
            .joined(separator: "\n")
    }
}
