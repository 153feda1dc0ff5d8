import Documents
import Signing

extension CapturedOutput {
    var digest: StepResult.Stream { StepResult.Stream(sha256: Digest(of: head + tail).hex, size: total) }
}

extension LaunchReport {
    /// The end of what the step said, for a person: at most 2,000 bytes, without terminal escapes. The journal keeps it.
    var excerpt: String {
        let said = standardError.total > 0 ? standardError : standardOutput
        let cut = said.isComplete ? said.head + said.tail : said.tail.isEmpty ? said.head : said.tail
        return String(decoding: cut.suffix(2000), as: UTF8.self).strippingControls()
    }
}
