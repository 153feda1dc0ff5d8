/// Which reader a YAML document goes to, by its line `orderly: <kind>/v1`.
enum DocumentKind {
    /// Also what names no kind, or one that nobody knows: the reader then says so.
    case runbook
    case baseline
    /// A kind that exists, and that this version does not judge.
    case other

    init(sniffing bytes: [UInt8]) {
        let line = bytes.split(separator: 0x0A).first { $0.starts(with: "orderly:".utf8) }
        let value = line.map { String(decoding: $0.dropFirst("orderly:".utf8.count), as: UTF8.self) } ?? ""
        let word = value.prefix { $0 != "#" }.filter { !" \t\r\"'".contains($0) }
        switch word {
        case "baseline/v1": self = .baseline
        case "test/v1", "waiver/v1": self = .other
        default: self = .runbook
        }
    }
}
