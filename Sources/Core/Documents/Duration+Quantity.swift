extension Duration {
    /// Reads `250ms`, `30s`, `15m`, `24h` or `7d`: one whole number without leading zeros, and its unit.
    public init?(quantity text: String) {
        guard let milliseconds = Quantity.value(text, units: Duration.units) else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// Written as it is read, in the largest unit that needs no fraction; what is finer than a millisecond is dropped.
    public var quantity: String {
        wholeMilliseconds == 0 ? "0s" : Quantity.text(wholeMilliseconds, units: Duration.units)
    }

    private static let units: [Quantity.Unit] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
}
