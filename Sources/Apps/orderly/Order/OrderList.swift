import ArgumentParser
import Documents

struct OrderList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print the newest orders and how far each host has come.",
        discussion: "It is the control server's word; the proof is each host's evidence.")

    @OptionGroup var sending: OperatorOption
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let answer = try sending.mailbox().get("orders/all", as: "the question for orders")
        if json { return Console.print(answer) }
        for order in answer["orders"]?.list ?? [] {
            let text = { (key: String) in order[key]?.string ?? "?" }
            Console.print(
                "\(text("order_id"))  \(text("received"))  \(text("site"))  \(text("task"))  by \(text("operator"))"
                    .strippingControls(toOneLineOf: 300))
            for state in order["states"]?.list ?? [] {
                let outcome = state["outcome"]?.string.map { ": \($0)" } ?? ""
                Console.print(
                    "  \(state["host"]?.string ?? "?")  \(state["state"]?.string ?? "?")\(outcome)"
                        .strippingControls(toOneLineOf: 300))
            }
        }
    }
}
