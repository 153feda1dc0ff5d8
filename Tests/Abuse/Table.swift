import Foundation

/// Runs every column in a process of its own and prints what was expected and seen.
enum Table {
    private static let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""

    /// Whether everything was as expected.
    static func make() -> Bool {
        let isRoot = geteuid() == 0
        let why = "needs root: sudo make abuse"
        var lines = Line.judge(.control, isRoot ? measure(["--controls"]) : nil, why: why)
        for column in Column.allCases {
            let seen = isRoot || !column.needsRoot ? measure(["--column", column.rawValue]) : nil
            lines += Line.judge(.column(column), seen, why: why)
        }
        print(text(lines))
        print("\nEach cell: expected / seen.\n")
        for note in lines.compactMap(\.note).sorted() { print(note) }
        let bad = lines.filter(\.isBad)
        let made = lines.filter { $0.seen != nil }
        let places = Set(made.map(\.place)).count
        let isNotShown = made.count { $0.judgement == .controlNotShown }
        print(
            "\n\(made.count) attempts of \(Case.all.count) cases in \(places) places, \(bad.count) otherwise than "
                + "expected, \(isNotShown) controls that show nothing on this machine, "
                + "\(lines.count - made.count) not measured")
        return bad.isEmpty && !made.isEmpty
    }

    /// What was seen, by the case's place in the list.
    static func measure(_ arguments: [String]) -> [Int: String] { read(Outside.run(own, [own] + arguments)) }

    static func read(_ output: String) -> [Int: String] {
        var seen: [Int: String] = [:]
        for line in output.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, let index = Int(parts[0]) { seen[index] = String(parts[1]) }
        }
        return seen
    }

    private static func text(_ lines: [Line]) -> String {
        let places = [Line.Place.control] + Column.allCases.map { .column($0) }
        var cells: [Line.Place: [Int: String]] = [:]
        for line in lines { cells[line.place, default: [:]][line.index] = line.cell }
        var rows = [["#", "attempt"] + places.map(\.name)]
        for (index, item) in Case.all.enumerated() {
            rows.append(["\(item.number)", item.name] + places.map { cells[$0]?[index] ?? "-" })
        }
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { text, width in text.padding(toLength: width, withPad: " ", startingAt: 0) }
                .joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
