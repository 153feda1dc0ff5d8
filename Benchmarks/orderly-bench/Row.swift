/// What one row came to, as the line that programs read.
struct Row {
    let name: String
    let value: Double
    let unit: String
    /// The same work done by what we are held against, measured in the same run; nil where there is none.
    let peer: Double?
    let ratio: Double?
    let target: String
    let isReached: Bool

    /// `bench NAME value V unit U peer P ratio R target T ok|missed`
    var line: String {
        let peer = peer.map { $0.text(3) } ?? "-"
        let ratio = ratio.map { $0.text(3) } ?? "-"
        return "bench \(name) value \(value.text(3)) unit \(unit) peer \(peer) ratio \(ratio) target \(target) "
            + (isReached ? "ok" : "missed")
    }
}

extension Double {
    /// With `digits` decimals: what `%.3f` prints, without ICU.
    func text(_ digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((magnitude * Double(scale)).rounded())
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % scale)
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
    }
}
