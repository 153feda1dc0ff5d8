/// Which of the changed files' contents are shown, in all: how much a runbook writes is its author's doing, and what is
/// shown is made in this process and lands in somebody's log.
struct ShownContents {
    struct Limits {
        /// Of one file.
        var file = PredictedChange.largestText
        /// Of all that is read for differences, before and after.
        var read = 16 << 20
        /// Of all differences.
        var shown = 1 << 20
    }

    let mask: Mask
    let limits: Limits
    private var read = 0
    private var shown = 0

    init(hidingBy mask: Mask, _ limits: Limits = Limits()) {
        self.mask = mask
        self.limits = limits
    }

    /// - Parameter contents: reads at most as many bytes of each side as it is told; nil where there is no file, or more.
    mutating func show(
        _ change: Change, _ contents: (Change, Int) -> (before: [UInt8]?, after: [UInt8]?)
    ) -> PredictedChange {
        var told = PredictedChange(change)
        told.content = content(of: told, contents)
        return told
    }

    private mutating func content(
        of told: PredictedChange, _ contents: (Change, Int) -> (before: [UInt8]?, after: [UInt8]?)
    ) -> PredictedChange.Content {
        let change = told.change
        let files = [change.before, change.after].compactMap(\.self).filter { $0.kind == .file }
        guard !files.isEmpty, told.kind != .metadata else { return .none }
        // What its owner keeps to himself is no matter of a log that others read.
        guard files.allSatisfy({ $0.mode & 0o004 != 0 }) else { return .hidden("only its owner or group may read it") }
        guard files.allSatisfy({ $0.size <= limits.file }) else {
            return .hidden("larger than \(limits.file >> 10) KiB")
        }
        guard shown < limits.shown, read < limits.read else { return .hidden(tooMuch) }
        let (before, after) = contents(change, limits.file)
        read += (before?.count ?? 0) + (after?.count ?? 0)
        let isThere = (change.before?.kind == .file, change.after?.kind == .file)
        guard (before != nil) == isThere.0, (after != nil) == isThere.1 else {
            return .hidden("it cannot be read here")
        }
        guard let old = text(before), let new = text(after) else { return .hidden("no text") }
        guard let difference = UnifiedDifference(from: old, to: new) else {
            return .hidden("too different to be shown")
        }
        let size = difference.hunks.reduce(0) { sum, hunk in
            hunk.lines.reduce(sum + hunk.header.utf8.count + 1) { $0 + $1.text.utf8.count + 1 }
        }
        guard shown + size <= limits.shown else {
            shown = limits.shown
            return .hidden(tooMuch)
        }
        shown += size
        return .lines(difference.hunks)
    }

    private var tooMuch: String {
        "all differences together would be more than \(limits.shown >> 10) KiB, or of more than \(limits.read >> 20) MiB"
    }

    private func text(_ bytes: [UInt8]?) -> String? {
        let bytes = bytes ?? []
        guard !bytes.contains(0) else { return nil }
        return String(validating: mask.hiding(in: bytes), as: UTF8.self)
    }
}
