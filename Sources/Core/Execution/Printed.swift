import Signing

/// What one process of a run printed, and where in the run that was: digests of what is kept, and its end.
public struct Printed: Sendable, Hashable, Codable {
    public typealias Stream = StepResult.Stream

    /// `write` for the last attempt of the step `write`; `write/attempt-1`, `write/before/NAME`, `write/if/NAME`,
    /// `write/check/NAME`, `write/validate`, `write/activate`, `write/undo`, `write/undo/activate`, `write/recover`;
    /// `precondition/CHECK/NAME`, `verify/CHECK/NAME`, `notice/ACTION`. A second one of the same name ends with `.2`.
    public var place: String
    public var standardOutput: Stream?
    public var standardError: Stream?
    /// The end of what was said, for the person at this host; it is not in the evidence.
    public var excerpt: String
    /// Why there is no more of it than the excerpt, where there should be.
    public var unkept: String?

    public init(
        place: String, standardOutput: Stream?, standardError: Stream?, excerpt: String, unkept: String? = nil
    ) {
        self.place = place
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.excerpt = excerpt
        self.unkept = unkept
    }

    init(place: String, _ report: LaunchReport) {
        self.init(
            place: place, standardOutput: report.standardOutput.digest, standardError: report.standardError.digest,
            excerpt: report.excerpt)
    }

    /// Its place, without the number of a later one.
    var unnumbered: String {
        guard let dot = place.lastIndex(of: "."), Int(place[place.index(after: dot)...]) != nil else { return place }
        return String(place[..<dot])
    }

    static func place(of step: String, attempt: Int) -> String { "\(step)/attempt-\(attempt)" }

    public var isEmpty: Bool { standardOutput?.size ?? 0 == 0 && standardError?.size ?? 0 == 0 }

    /// Where the excerpt is all that `stream` was, its bytes.
    public func excerpt(of stream: Stream) -> [UInt8]? {
        let bytes = Array(excerpt.utf8)
        return bytes.count == stream.size && Digest(of: bytes).hex == stream.sha256 ? bytes : nil
    }
}

extension StepResult {
    /// What an attempt printed.
    func printed(_ place: String) -> Printed {
        Printed(
            place: place, standardOutput: standardOutput, standardError: standardError, excerpt: excerpt,
            unkept: unkept)
    }
}
