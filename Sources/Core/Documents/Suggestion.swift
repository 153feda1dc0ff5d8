/// "Did you mean": the nearest known word, or the word that another tool uses for the same thing.
enum Suggestion {
    static func hint(for word: String, among known: some Collection<String>) -> String? {
        if let ours = foreign[word], known.contains(ours) { return "did you mean `\(ours)`?" }
        let limit = max(1, word.count / 3)
        let nearest = known.map { ($0, distance(word, $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
        guard let nearest, nearest.1 <= limit else { return nil }
        return "did you mean `\(nearest.0)`?"
    }

    /// Words of goss, Ansible, GitHub Actions and Prometheus for what has another name here.
    static let foreign: [String: String] = [
        "gt": "above", "ge": "at_least", "lt": "below", "le": "at_most", "equal": "equals", "have-len": "length",
        "match-regexp": "matches", "contain-element": "contains", "exit-status": "exit", "when": "if",
        "loop": "for_each",
        "with_items": "for_each", "register": "take", "outputs": "take", "creates": "unless", "failed_when": "exit",
        "changed_when": "before", "become": "grade", "notify": "activate", "handlers": "activate",
        "rescue": "on_failure",
        "vars": "params", "inputs": "params", "timeout-minutes": "timeout", "readinessProbe": "verify", "expr": "at",
        "annotations": "say", "command": "run", "cmd": "run", "shell": "script", "rollback": "undo",
    ]

    /// Damerau-Levenshtein distance in its restricted form (optimal string alignment).
    static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.unicodeScalars.prefix(64))
        let b = Array(b.unicodeScalars.prefix(64))
        var rows = [[Int]](repeating: Array(0...b.count), count: a.count + 1)
        for i in 0..<a.count {
            rows[i + 1][0] = i + 1
            for j in 0..<b.count {
                var best = min(rows[i][j + 1] + 1, rows[i + 1][j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                rows[i + 1][j + 1] = best
            }
        }
        return rows[a.count][b.count]
    }
}
