import ArgumentParser
import Documents
import Signing

/// Durations are written as in documents: `15m`, `30d`.
struct Span: ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        guard let duration = Duration(quantity: argument) else { return nil }
        self.duration = duration
    }

    var defaultValueDescription: String { duration.quantity }
}

/// The name of a site or a host.
struct NameArgument: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard Fields.isName(argument) else { return nil }
        text = argument
    }
}
