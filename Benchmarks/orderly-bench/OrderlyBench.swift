import Glibc

/// Measures the rows that it is asked for, each beside its peer, and prints one line for each.
///
/// Ends with 0 when everything could be measured, whether or not a target was reached; 4 when something could not.
@main
struct OrderlyBench {
    private static let rows: [(name: String, measure: @Sendable (String) throws -> Row)] = [
        ("launch", LaunchRow.measure), ("order", OrderRow.measure), ("enqueue", EnqueueRow.measure),
        ("commit", CommitRow.measure), ("dryrun", DryRunRow.measure), ("idle", IdleRow.measure),
    ]

    static func main() {
        let asked = Array(CommandLine.arguments.dropFirst())
        let known = rows.map(\.name)
        if let unknown = asked.first(where: { !known.contains($0) }) {
            say("no row is called \(unknown): there are \(known.joined(separator: ", "))")
            exit(2)
        }
        var isWhole = true
        for row in rows where asked.isEmpty || asked.contains(row.name) {
            do {
                let scratch = try Scratch()
                defer { scratch.remove() }
                print(try row.measure(scratch.path).line)
            } catch {
                say("\(row.name) could not be measured: \(error)")
                isWhole = false
            }
            fflush(nil)
        }
        exit(isWhole ? 0 : 4)
    }

    /// What a person wants to know beside the line that programs read.
    static func note(_ text: String) {
        print("  " + text)
        fflush(nil)
    }

    private static func say(_ text: String) {
        fflush(nil)
        let line = Array("orderly-bench: \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Why a row could not be measured.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
