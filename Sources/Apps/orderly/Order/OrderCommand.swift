import ArgumentParser

struct OrderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order", abstract: "Sign orders, hand them in, and see what became of them.",
        subcommands: [OrderSign.self, OrderShow.self, OrderSend.self, OrderList.self])
}
