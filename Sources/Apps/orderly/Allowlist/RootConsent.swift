import Glibc
import Runbooks

/// Nobody signs a runbook that is as good as root without having been told so.
struct RootConsent {
    /// Ids that were accepted on the command line.
    let accepted: [String]

    /// Prints what each runbook writes that root obeys, and asks once for all that nobody has accepted yet.
    /// - Parameter entries: what will be listed, with its bounds.
    func obtain(for runbooks: [ValidRunbook], _ entries: [Allowlist.ListedRunbook]) throws(CommandFailure) {
        var open: [String] = []
        for valid in runbooks {
            let id = valid.runbook.id
            let bounds = entries.first { $0.id == id }?.params ?? [:]
            let writes = valid.rootEquivalentWrites(under: bounds)
            guard !writes.isEmpty else { continue }
            Console.note("\(id) \(valid.runbook.version) is as good as root where it runs:")
            for write in writes { Console.note("  step \(write.step) writes \(write.path): \(write.reason)") }
            if !accepted.contains(id) { open.append(id) }
        }
        guard !open.isEmpty else { return }
        let names = open.joined(separator: ", ")
        let are = open.count == 1 ? "is" : "are"
        guard isatty(STDIN_FILENO) == 1, Console.showsProgress else {
            throw CommandFailure(
                .refused, "\(names) \(are) as good as root and nobody has accepted that",
                hint: "read \(open.count == 1 ? "it" : "them") (orderly explain \(open[0])), then add "
                    + open.map { "--accept-root-equivalent \($0)" }.joined(separator: " "))
        }
        let answer = "accept \(open.count)"
        Console.note("Nobody has accepted \(names) yet.")
        Console.note(
            "Type `\(answer)` to accept \(open.count == 1 ? "it" : "all \(open.count)"), or leave some out with --only:"
        )
        guard readLine() == answer else { throw CommandFailure(.refused, "\(names): not accepted, nothing is signed") }
    }
}
