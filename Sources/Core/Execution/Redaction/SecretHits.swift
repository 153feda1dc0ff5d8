/// Where secrets stand in a stream.
struct SecretHits {
    struct Hit {
        var range: Range<Int>
        /// Index of the secret.
        var owner: Int
    }

    private var hits: [Hit] = []

    mutating func note(_ range: Range<Int>, of owner: Int) {
        // A flood of overlapping ones is one.
        if let last = hits.last, last.owner == owner, last.range.overlaps(range) {
            let both = min(last.range.lowerBound, range.lowerBound)..<max(last.range.upperBound, range.upperBound)
            hits[hits.count - 1].range = both
        } else {
            hits.append(Hit(range: range, owner: owner))
        }
    }

    /// Takes out those that begin before `bound`: in order, the longest first of those that begin together.
    mutating func taken(before bound: Int) -> [Hit] {
        let due = hits.filter { $0.range.lowerBound < bound }
        hits.removeAll { $0.range.lowerBound < bound }
        return due.sorted {
            ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
        }
    }
}
