import Documents
import Execution
import Logging

/// A log that says nothing secret, whoever writes to it.
struct MaskedLog: LogHandler {
    private var inner: any LogHandler
    /// The secrets as they are now.
    private let mask: @Sendable () -> Mask

    init(_ inner: any LogHandler, hiding mask: @escaping @Sendable () -> Mask) {
        self.inner = inner
        self.mask = mask
    }

    func log(event: LogEvent) {
        let mask = mask()
        let said = event.message.description
        let told = mask.hiding(in: said)
        // What steers a terminal is taken out later on, and could have stood between the parts of a secret.
        let bare = told.strippingControls()
        var event = event
        event.message = "\(bare == said ? said : mask.hiding(in: bare))"
        inner.log(event: event)
    }

    var logLevel: Logger.Level {
        get { inner.logLevel }
        set { inner.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }
}
