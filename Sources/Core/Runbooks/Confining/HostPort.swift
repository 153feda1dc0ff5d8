public struct HostPort: Sendable, Hashable, Codable {
    public let host: String
    public let port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `name:443`, `192.0.2.1:443` or `[2001:db8::1]:443`.
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: 0x3A), let port = UInt16(text[text.utf8.index(after: colon)...]),
            port > 0, text[text.utf8.index(after: colon)...].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.utf8.contains(0x3A) else { return nil }
        } else if host.utf8.contains(0x3A) {
            return nil
        }
        guard HostName.isValid(host) else { return nil }
        self.init(host: host, port: port)
    }
}

extension HostPort: CustomStringConvertible {
    public var description: String { host.utf8.contains(0x3A) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
