/// How one text becomes another, line by line, in the form of `diff -u` (POSIX diff, "unified format").
///
/// The algorithm is Myers's (1986), with a bound on the number of edits: beyond it a difference tells a person nothing.
public struct UnifiedDifference: Sendable, Hashable {
    public enum Line: Sendable, Hashable {
        case same(String)
        case removed(String)
        case added(String)
        /// The line before it is the last, and does not end in a line feed.
        case noNewline

        /// With its mark.
        public var text: String {
            switch self {
            case .same(let line): " " + line
            case .removed(let line): "-" + line
            case .added(let line): "+" + line
            case .noNewline: "\\ No newline at end of file"
            }
        }
    }

    public struct Hunk: Sendable, Hashable {
        /// Numbers of the first line, from 1, and how many lines of each text it holds.
        public var old: (first: Int, count: Int) { (oldFirst, oldCount) }
        public var new: (first: Int, count: Int) { (newFirst, newCount) }
        let oldFirst: Int
        let oldCount: Int
        let newFirst: Int
        let newCount: Int
        public let lines: [Line]

        public var header: String {
            func range(_ first: Int, _ count: Int) -> String { count == 1 ? "\(first)" : "\(first),\(count)" }
            return "@@ -\(range(oldFirst, oldCount)) +\(range(newFirst, newCount)) @@"
        }
    }

    public let hunks: [Hunk]

    static let mostEdits = 2000
    private static let context = 3

    /// Nil where more than `mostEdits` lines would have to change.
    public init?(from old: String, to new: String) {
        let (oldLines, oldEnds) = Self.lines(old)
        let (newLines, newEnds) = Self.lines(new)
        // A last line without line feed is another line than the same text with one.
        let marked = { (lines: [Substring], ends: Bool) in
            lines.enumerated().map { LineKey(text: $1, ends: ends || $0 + 1 < lines.count) }
        }
        let a = marked(oldLines, oldEnds)
        let b = marked(newLines, newEnds)
        // Numbers are compared far oftener than there are lines.
        var numbers: [LineKey: Int] = [:]
        let numbered = { (lines: [LineKey]) in
            lines.map { line in
                let next = numbers.count
                if let known = numbers[line] { return known }
                numbers[line] = next
                return next
            }
        }
        guard let edits = Self.edits(numbered(a), numbered(b)) else { return nil }
        hunks = Self.hunks(edits, a, b)
    }

    private struct LineKey: Hashable {
        let text: Substring
        let ends: Bool

        // By bytes: to String two ways to write one accented letter are the same, to whatever reads the file they are not.
        static func == (a: LineKey, b: LineKey) -> Bool {
            a.ends == b.ends && a.text.utf8.elementsEqual(b.text.utf8)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(Array(text.utf8))
            hasher.combine(ends)
        }
    }

    private enum Edit {
        case keep(Int, Int)
        case remove(Int)
        case add(Int)
    }

    private static func lines(_ text: String) -> (lines: [Substring], ends: Bool) {
        if text.isEmpty { return ([], true) }
        var scalars = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Substring.init)
        let ends = text.unicodeScalars.last == "\n"
        if ends { scalars.removeLast() }
        return (scalars, ends)
    }

    /// The shortest script, after what is the same at both ends was set aside.
    private static func edits(_ a: [Int], _ b: [Int]) -> [Edit]? {
        let most = min(a.count, b.count)
        var head = 0
        while head < most, a[head] == b[head] { head += 1 }
        var tail = 0
        while tail < most - head, a[a.count - 1 - tail] == b[b.count - 1 - tail] { tail += 1 }
        let (n, m) = (a.count - head - tail, b.count - head - tail)
        guard let middle = shortest(n, m, same: { a[head + $0] == b[head + $1] }) else { return nil }
        var edits: [Edit] = (0..<head).map { .keep($0, $0) }
        edits += middle.map { edit in
            switch edit {
            case .keep(let x, let y): .keep(x + head, y + head)
            case .remove(let x): .remove(x + head)
            case .add(let y): .add(y + head)
            }
        }
        return edits + (0..<tail).map { .keep(a.count - tail + $0, b.count - tail + $0) }
    }

    private static func shortest(_ n: Int, _ m: Int, same: (Int, Int) -> Bool) -> [Edit]? {
        // All of one side: no search is needed, whatever its length.
        if n == 0 { return (0..<m).map { .add($0) } }
        if m == 0 { return (0..<n).map { .remove($0) } }
        let most = min(n + m, mostEdits)
        var furthest = [Int](repeating: 0, count: 2 * most + 3)
        var history: [[Int]] = []
        for depth in 0...most {
            history.append(Array(furthest[(most - depth)...(most + depth + 2)]))
            for k in stride(from: -depth, through: depth, by: 2) {
                let index = k + most + 1
                let down = k == -depth || (k != depth && furthest[index - 1] < furthest[index + 1])
                var x = down ? furthest[index + 1] : furthest[index - 1] + 1
                var y = x - k
                while x < n, y < m, same(x, y) { (x, y) = (x + 1, y + 1) }
                furthest[index] = x
                if x >= n, y >= m { return walkedBack(n, m, depth, history) }
            }
        }
        return nil
    }

    private static func walkedBack(_ n: Int, _ m: Int, _ depth: Int, _ history: [[Int]]) -> [Edit] {
        var edits: [Edit] = []
        var (x, y) = (n, m)
        for d in stride(from: depth, to: 0, by: -1) {
            // `history[d]` holds diagonals -(d + 1)…d + 1 as they were before depth d.
            let row = history[d]
            func reach(_ k: Int) -> Int { row[k + d + 1] }
            let k = x - y
            let down = k == -d || (k != d && reach(k - 1) < reach(k + 1))
            let before = down ? k + 1 : k - 1
            let startX = reach(before)
            let startY = startX - before
            while x > (down ? startX : startX + 1), y > (down ? startY + 1 : startY) {
                (x, y) = (x - 1, y - 1)
                edits.append(.keep(x, y))
            }
            if down {
                y -= 1
                edits.append(.add(y))
            } else {
                x -= 1
                edits.append(.remove(x))
            }
        }
        while x > 0, y > 0 {
            (x, y) = (x - 1, y - 1)
            edits.append(.keep(x, y))
        }
        return edits.reversed()
    }

    private static func hunks(_ edits: [Edit], _ a: [LineKey], _ b: [LineKey]) -> [Hunk] {
        var changed: [Int] = []
        for (index, edit) in edits.enumerated() {
            if case .keep = edit { continue }
            changed.append(index)
        }
        var ranges: [Range<Int>] = []
        for index in changed {
            let range = max(0, index - context)..<min(edits.count, index + context + 1)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges.map { hunk(edits, $0, a, b) }
    }

    private static func hunk(_ edits: [Edit], _ range: Range<Int>, _ a: [LineKey], _ b: [LineKey]) -> Hunk {
        var lines: [Line] = []
        func add(_ line: Line, _ key: LineKey) { lines += key.ends ? [line] : [line, .noNewline] }
        var (oldCount, newCount) = (0, 0)
        for edit in edits[range] {
            switch edit {
            case .keep(let x, _):
                add(.same(String(a[x].text)), a[x])
                (oldCount, newCount) = (oldCount + 1, newCount + 1)
            case .remove(let x):
                add(.removed(String(a[x].text)), a[x])
                oldCount += 1
            case .add(let y):
                add(.added(String(b[y].text)), b[y])
                newCount += 1
            }
        }
        let before = edits[..<range.lowerBound]
        let oldBefore = before.count { if case .add = $0 { false } else { true } }
        let newBefore = before.count { if case .remove = $0 { false } else { true } }
        // As diff(1): an empty range names the line before it.
        return Hunk(
            oldFirst: oldCount == 0 ? oldBefore : oldBefore + 1, oldCount: oldCount,
            newFirst: newCount == 0 ? newBefore : newBefore + 1, newCount: newCount, lines: lines)
    }
}
