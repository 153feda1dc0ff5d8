import ArgumentParser
import Orders

/// Whom an order is for.
struct OrderTarget: ParsableArguments {
    @Option(help: "The site.") var site: NameArgument
    @Option(help: "The host.") var host: NameArgument?
    @Flag(help: "Every host of the site, once each.") var allHosts = false

    func validate() throws {
        guard (host != nil) != allHosts else { throw ValidationError("give either --host or --all-hosts") }
    }

    var order: Order.Target { host.map { .host($0.text) } ?? .allHosts }
}

/// What an order says to people.
struct OrderWords: ParsableArguments {
    @Option(help: "Why, in one line; it stands in the evidence.") var reason: String
    @Option(help: "The ticket.") var ticket: String?
    @Option(help: "Who asked for it.") var requestedBy: String?
    @Option(help: ArgumentHelp("Who agreed; may be given several times.", valueName: "person"))
    var approvedBy: [String] = []
}
