import Glibc
import Runbooks

/// Nobody signs a runbook that is as good as root without having been told so.
struct RootConsent {
    /// Ids that were accepted on the command line.
    let accepted: [String]

    /// Prints what each runbook writes that root obeys, and asks for those that nobody has accepted yet.
    func obtain(for runbooks: [ValidRunbook]) throws(CommandFailure) {
        for valid in runbooks {
            let id = valid.runbook.id
            let writes = valid.rootEquivalentWrites
            guard !writes.isEmpty else { continue }
            Console.note("\(id) \(valid.runbook.version) is as good as root where it runs:")
            for write in writes { Console.note("  step \(write.step) writes \(write.path): \(write.reason)") }
            guard !accepted.contains(id) else { continue }
            guard isatty(STDIN_FILENO) == 1, Console.showsProgress else {
                throw CommandFailure(
                    .refused, "\(id) is as good as root and nobody has accepted that",
                    hint: "read it (orderly explain \(id)), then add --accept-root-equivalent \(id)")
            }
            Console.note("Type \(id) to accept that:")
            guard readLine() == id else { throw CommandFailure(.refused, "\(id) was not accepted") }
        }
    }
}
