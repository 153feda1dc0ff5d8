public import Documents
import Identity
import Runbooks
import Signing
import YAML

extension Configuration {
    /// Reads YAML (or JSON, when the file's name says so). `MSP_*` variables override what the file says, except for
    /// trust and keys. Nil when `reading` has an error.
    public static func read(
        _ bytes: [UInt8], environment: [String: String], hostName: String, _ reading: Reading
    ) -> Configuration? {
        let parsed = reading.file.hasSuffix(".json") ? JSON.read(bytes, reading) : YAML.read(bytes, reading)
        guard let parsed else { return nil }
        let overrides = Overrides(environment)
        let whole = Reading(file: reading.file)
        var configuration: Configuration?
        if let fields = whole.fields(overrides.applied(to: parsed, whole), "the configuration") {
            configuration = read(fields, hostName: hostName)
            fields.finish()
        }
        reading.add(whole.diagnostics.map { overrides.placed($0) })
        return reading.hasErrors ? nil : configuration
    }

    private static func read(_ fields: Fields, hostName: String) -> Configuration? {
        let site = name(fields, "site_id", fields.string("site_id"))
        let host = name(fields, "host_id", fields.optionalString("host_id") ?? hostName)
        let server = serverAddress(fields)
        let orderKey = orderKey(fields)
        let trustFile = path(fields, "trust_file", fields.optionalString("trust_file"))
        if fields.has("mcp_public_key") == false, trustFile == nil {
            fields.reading.error(
                "ORD-603", "nothing says whose orders this host obeys", at: fields.position,
                hint: "set `trust_file` to the trust document that was installed at enrolment")
        }
        let certificate = path(fields, "client_cert", fields.string("client_cert"))
        let key = path(fields, "client_key", fields.string("client_key"))
        let authority = path(fields, "ca_cert", fields.string("ca_cert"))
        let state = stateDirectory(fields)
        let ledger = path(fields, "queue_path", fields.optionalString("queue_path") ?? state.map { $0 + "/queue.db" })
        let size = bounded(fields, "max_queue_size", 1...100_000, default: 1000)
        let rate = bounded(fields, "max_orders_per_hour", 1...100_000, default: 600)
        let interval = bounded(fields, "poll_interval", 1...86_400, default: 60)
        let zone = fields.optionalString("time_zone")
        let window = MaintenanceWindow.read(fields, zone: zone)
        _ = fields.optionalChoice("deployment_mode", DeploymentMode.self)
        let level = fields.optionalChoice("log_level", LogLevel.self) ?? .info
        let logFile = path(fields, "log_file", fields.optionalString("log_file"))
        let secrets = secrets(fields)
        let minimum = fields.optionalChoice("minimum_isolation", MinimumIsolation.self) ?? .full
        guard let site, let host, let server, let certificate, let key, let authority, let state, let ledger else {
            return nil
        }
        return Configuration(
            file: fields.reading.file, site: site, host: host, server: server, orderKey: orderKey, trustFile: trustFile,
            clientCertificate: certificate, clientKey: key, certificateAuthority: authority, stateDirectory: state,
            ledger: ledger, largestQueue: size, mostOrdersPerHour: rate, pollInterval: .seconds(interval),
            window: window, timeZone: zone,
            logLevel: level, logFile: logFile, secrets: secrets, minimumIsolation: minimum)
    }

    private static func name(_ fields: Fields, _ key: String, _ text: String?) -> String? {
        guard let text else { return nil }
        // The rule of certificates: what this host is called here is what it is called there.
        if PeerIdentity.isName(text) { return text }
        fields.reading.error(
            "ORD-601", "`\(key)` must be 1 to 63 letters, digits, `-`, `_` or `.`, and begin with a letter or a digit",
            at: fields.position(of: key))
        return nil
    }

    private static func serverAddress(_ fields: Fields) -> String? {
        guard var text = fields.string("mcp_base_url") else { return nil }
        while text.hasSuffix("/") { text.removeLast() }
        let rest = text.dropFirst("https://".count)
        let plain = rest.unicodeScalars.allSatisfy {
            $0.isASCII && $0.value > 0x20 && $0 != "@" && $0 != "?" && $0 != "#"
        }
        if text.hasPrefix("https://"), !rest.isEmpty, plain { return text }
        fields.reading.error(
            "ORD-602", "`mcp_base_url` must be an https address without user, query or fragment",
            at: fields.position(of: "mcp_base_url"), hint: "write https://control.msp.example")
        return nil
    }

    private static func orderKey(_ fields: Fields) -> String? {
        guard let text = fields.optionalString("mcp_public_key") else { return nil }
        if (try? PublicKey(hex: text)) != nil { return text }
        fields.reading.error(
            "ORD-604", "`mcp_public_key` is not an Ed25519 public key", at: fields.position(of: "mcp_public_key"),
            hint: "write its 64 hexadecimal digits, or use `trust_file`")
        return nil
    }

    static func path(_ fields: Fields, _ key: String, _ text: String?) -> String? {
        guard let text else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if text.hasPrefix("/"), text.utf8.count < 1024, !parts.contains(""), !parts.contains("."), !parts.contains("..")
        {
            return text
        }
        fields.reading.error(
            "ORD-605", "`\(key)` must be an absolute path without `.`, `..` or an empty part",
            at: fields.position(of: key))
        return nil
    }

    private static func stateDirectory(_ fields: Fields) -> String? {
        let directory = path(fields, "state_dir", fields.optionalString("state_dir") ?? "/var/lib/orderly")
        guard let directory, let name = PathName(directory), shown.contains(where: { name.lies(under: $0) }) else {
            return directory
        }
        fields.reading.error(
            "ORD-614", "`state_dir` lies below a folder that every step and check is shown: keys lie in it",
            at: fields.position(of: "state_dir"), hint: "use /var/lib/orderly")
        return nil
    }

    /// Folders of programs, which the cage shows as they are.
    private static let shown = ["/usr", "/nix/store", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

    private static func bounded(_ fields: Fields, _ key: String, _ range: ClosedRange<Int>, default value: Int) -> Int {
        guard let number = fields.optionalInteger(key) else { return value }
        if range.contains(number) { return number }
        fields.reading.error(
            "ORD-606", "`\(key)` must lie between \(range.lowerBound) and \(range.upperBound)",
            at: fields.position(of: key))
        return value
    }
}
