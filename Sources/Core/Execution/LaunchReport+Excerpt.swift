extension LaunchReport {
    /// The end of what the step said, for a person: at most 2,000 bytes, marked where it was cut. What could steer a
    /// terminal is still there: whoever shows it takes care. The journal keeps it.
    var excerpt: String {
        let said = standardError.total > 0 ? standardError : standardOutput
        // Where the end is not there, what is shown is the start's.
        let kept = said.isComplete ? said.head + said.tail : said.tail.isEmpty ? said.head : said.tail
        var end = kept.suffix(LaunchReport.mostExcerpt)
        while end.count < kept.count, let first = end.first, first & 0xC0 == 0x80 { end.removeFirst() }
        let left = said.total - end.count
        return (left > 0 ? "[\(left) bytes are not shown] " : "") + String(decoding: end, as: UTF8.self)
    }

    private static let mostExcerpt = 2000
}
