import ArgumentParser
import Documents
import Orders
import Signing

struct OrderShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what an order says; its signature is not checked.")

    @Argument(help: "The order.", completion: .file(extensions: ["json"])) var file: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let payload = try SignedFile.unverified(file, as: .order).unverifiedPayload
        let reading = Reading(file: file)
        guard let order = Order.read(payload, reading) else {
            throw CommandFailure(SigningError.document(.order, reading.diagnostics), file)
        }
        if json { return Console.print(JSON.read(payload, reading) ?? .null) }
        for line in OrderShow.lines(order) { Console.print(line) }
    }

    static func lines(_ order: Order) -> [String] {
        let hosts = if case .host(let host) = order.target { "host \(host)" } else { "every host" }
        var lines = ConsentText.wrapped(
            ConsentText.word("order \(order.id) for \(hosts) of site \(order.site)"), 0)
        lines += ConsentText.lines("task", OrderShow.task(order.task))
        if case .run(let runbook, let params) = order.task {
            lines += ["runbook sha256 \(runbook.digest)", "parameters: \(params.count)"]
            lines += ConsentText.lines(params, indent: 2)
            if order.prelude == .dryRun {
                lines.append("each host makes a dry-run first, and compares the run with it")
            }
        }
        lines += [
            "issued \(order.issued), accepted until \(order.expires), starts until \(order.startLimit)",
            "needs trust document \(order.requires.trust) and allowlist \(order.requires.allowlist)",
        ]
        lines += ConsentText.lines("reason", order.reason)
        if let ticket = order.ticket { lines += ConsentText.lines("ticket", ticket) }
        if let person = order.requestedBy { lines += ConsentText.lines("requested by", person) }
        for person in order.approvedBy { lines += ConsentText.lines("approved by", person) }
        return lines + ["sha256 \(Digest(of: order.payload))"]
    }

    private static func task(_ task: Order.Task) -> String {
        switch task {
        case .hold(let span): "heal nothing for \(span.quantity)"
        case .release: "heal again"
        case .run(let runbook, _):
            "run \(runbook.id)"
        }
    }
}
