import Documents
import Signing

extension CapturedOutput {
    var digest: StepResult.Stream { StepResult.Stream(sha256: Digest(of: head + tail).hex, size: total) }
}

extension LaunchReport {
    /// The end of what the step said, for a person: at most 2,000 bytes, without terminal escapes and without what its
    /// secrets hold. The journal keeps it, and a tool may print what it was given.
    func excerpt(hiding secrets: [Launch.File]) -> String {
        let said = standardError.total > 0 ? standardError : standardOutput
        let all = said.head + said.tail
        let hidden = secrets.filter { $0.kind == .secret }.map { ($0.name, Self.core(of: $0.content)) }
        let longest = hidden.map(\.1.count).max() ?? 0
        var end = Array(all.suffix(Self.window + longest))
        for (name, content) in hidden where !content.isEmpty { end = Self.replaced(content, in: end, by: name) }
        // The first bytes may be the rest of a secret that began before.
        if all.count > Self.window + longest { end.removeFirst(min(longest, end.count)) }
        return String(decoding: end.suffix(2000), as: UTF8.self).strippingControls()
    }

    private static let window = 1 << 16

    /// Without the newline that ends most files.
    private static func core(of content: [UInt8]) -> [UInt8] {
        var content = content[...]
        while let last = content.last, last == 0x0A || last == 0x0D || last == 0x20 { content.removeLast() }
        return Array(content)
    }

    private static func replaced(_ secret: [UInt8], in text: [UInt8], by name: String) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index] == secret[0], text[index...].starts(with: secret) {
                out += Array("[secret \(name)]".utf8)
                index += secret.count
            } else {
                out.append(text[index])
                index += 1
            }
        }
        return out
    }
}
