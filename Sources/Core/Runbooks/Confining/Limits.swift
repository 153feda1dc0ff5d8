import Documents

/// Bounds of one launch. Sizes are bytes.
public struct Limits: Sendable, Hashable, Codable {
    public var memory: Int = 256 << 20
    /// Per cent of one core.
    public var cpu: Int = 50
    public var processes: Int = 128
    public var time: Duration = .seconds(60)
    /// Of standard output and standard error together; more ends the step.
    public var output: Int = 64 << 20
    public var temporary: Int = 64 << 20
    /// What staged writes may hold.
    public var stage: Int = 256 << 20

    public init() {}
}

extension Limits {
    /// `{memory: 256MiB, cpu: 50%, pids: 128, time: 60s, output: 64MiB, tmp: 64MiB, stage: 256MiB}`
    static func read(_ fields: Fields) -> Limits {
        var limits = Limits()
        size("memory", 1 << 20...1 << 40, &limits.memory)
        size("output", 1 << 10...1 << 30, &limits.output)
        size("tmp", 1 << 12...1 << 34, &limits.temporary)
        size("stage", 1 << 12...1 << 40, &limits.stage)
        if let node = fields.node("cpu") {
            if let text = node.string, text.hasSuffix("%"), let percent = Int(text.dropLast()),
                (1...6400).contains(percent)
            {
                limits.cpu = percent
            } else {
                outside("cpu", "per cent of one core, from 1% to 6400%")
            }
        }
        if let count = fields.optionalInteger("pids") {
            limits.processes = count
            if !(1...32_768).contains(count) { outside("pids", "from 1 to 32768") }
        }
        if let time = fields.optionalDuration("time") {
            limits.time = time
            if !(.milliseconds(100) ... .seconds(86_400)).contains(time) { outside("time", "from 100ms to 1d") }
        }
        fields.finish()
        return limits

        func size(_ key: String, _ bounds: ClosedRange<Int>, _ place: inout Int) {
            guard let size = fields.optionalSize(key) else { return }
            place = size.bytes
            if bounds.contains(size.bytes) { return }
            let least = Quantity.text(bytes: bounds.lowerBound)
            outside(key, "from \(least) to \(Quantity.text(bytes: bounds.upperBound))")
        }
        func outside(_ key: String, _ bounds: String) {
            fields.reading.error("ORD-260", "the limit `\(key)` must be \(bounds)", at: fields.position(of: key))
        }
    }
}
