/// Times of one kind of work, in milliseconds.
struct Samples {
    private(set) var values: [Double] = []

    /// Runs `work`, and keeps how long it took.
    @discardableResult
    mutating func time<T>(_ work: () throws -> T) rethrows -> T {
        let clock = ContinuousClock()
        let started = clock.now
        let value = try work()
        values.append((clock.now - started).inMilliseconds)
        return value
    }

    mutating func add(_ value: Double) { values.append(value) }

    var median: Double { quantile(0.5) }

    /// Of the sorted values the one at `share`, 0...1; 0 where there are none.
    func quantile(_ share: Double) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return 0 }
        return sorted[Int((Double(last) * share).rounded())]
    }

    /// `4.21 (3.90…6.02)`: the median, and between which values nine of ten lie.
    var text: String { "\(median.text(2)) (\(quantile(0.05).text(2))…\(quantile(0.95).text(2)))" }
}

extension Duration {
    var inMilliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
