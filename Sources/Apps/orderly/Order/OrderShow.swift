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
        var lines = [
            "order \(order.id) for \(hosts) of site \(order.site): \(OrderShow.task(order.task))",
            "issued \(order.issued), accepted until \(order.expires), starts until \(order.startLimit)",
            "needs trust document \(order.requires.trust) and allowlist \(order.requires.allowlist)",
            "reason: \(order.reason)",
        ]
        if let ticket = order.ticket { lines.append("ticket: \(ticket)") }
        if let person = order.requestedBy { lines.append("requested by: \(person)") }
        if !order.approvedBy.isEmpty { lines.append("approved by: \(order.approvedBy.joined(separator: ", "))") }
        return lines + ["sha256 \(Digest(of: order.payload))"]
    }

    private static func task(_ task: Order.Task) -> String {
        switch task {
        case .hold(let span): return "heal nothing for \(span.quantity)"
        case .release: return "heal again"
        case .run(let runbook, let params):
            let with = params.sorted { $0.key < $1.key }
                .map { " \($0.key)=\(String(decoding: JSON.bytes($0.value), as: UTF8.self))" }
            return "run \(runbook.id)\(with.joined())".strippingControls(toOneLineOf: 1000)
        }
    }
}
