import Signing

extension CapturedOutput {
    /// What is kept of a stream, and what its digest in the evidence is of: all of it up to 256 KiB. Of a longer one
    /// the first 64 KiB, a line that says how many bytes are missing, and the last 192 KiB (nothing, where output that
    /// is parsed went on beyond `limits.output`).
    public var kept: [UInt8] {
        let most = (head: CapturedStream.mostHead, tail: CapturedStream.mostTail)
        if isComplete, total <= most.head + most.tail { return head + tail }
        let start = head.prefix(most.head)
        // Output that is parsed has all in its head, and is long: no copy of the whole of it.
        let before = isComplete ? head.suffix(max(0, most.tail - tail.count)) : []
        let end = before + tail.suffix(most.tail)
        return start + Self.gap(total - start.count - end.count) + end
    }

    /// Where bytes are missing. A step can print the same: the size beside the digest says whether there is one.
    static func gap(_ missing: Int) -> [UInt8] { Array("\n[orderly: \(missing) bytes are missing here]\n".utf8) }

    var digest: StepResult.Stream { StepResult.Stream(sha256: Digest(of: kept).hex, size: total) }
}
