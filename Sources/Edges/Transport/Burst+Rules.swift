/// Both sides of the pipe judge a burst by these rules: the one before it writes, the other after it reads.
extension Burst {
    func judge() throws(FrameError) {
        guard Burst.isBaseURL(server) else {
            throw .malformed("the server's address must be https://host[:port][/prefix], without a slash at its end")
        }
        guard exchanges.count <= Burst.mostExchanges else {
            throw .tooLarge("more than \(Burst.mostExchanges) exchanges in one burst")
        }
        var sent = 0
        var asked = 0
        for exchange in exchanges {
            guard Burst.isPath(exchange.path) else {
                throw .malformed("an exchange's path is not a plain relative path")
            }
            guard Burst.isToken(exchange.contentType) else { throw .malformed("an exchange's content type") }
            guard (0...Burst.mostBytes).contains(exchange.maximumReply) else {
                throw .tooLarge("a reply of more than \(Burst.mostBytes) bytes is asked for")
            }
            sent += exchange.body.count
            asked += exchange.maximumReply
            guard sent <= Burst.mostBytes, asked <= Burst.mostBytes else {
                throw .tooLarge("a burst of more than \(Burst.mostBytes) bytes in one direction; send several")
            }
        }
        for span in [timeouts.connect, timeouts.exchange, timeouts.stall] {
            guard (1...3_600_000).contains(span / .milliseconds(1)) else {
                throw .malformed("a timeout must lie between one millisecond and one hour")
            }
        }
    }

    /// No user name, query, fragment or dot segment: nothing that changes whose server is asked, or what.
    static func isBaseURL(_ text: String) -> Bool {
        let scheme = "https://"
        guard text.hasPrefix(scheme), text.utf8.count <= 512, !text.hasSuffix("/") else { return false }
        let parts = text.dropFirst(scheme.count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let authority = parts.first, !authority.isEmpty else { return false }
        let host = authority.utf8.allSatisfy { isLetterOrDigit($0) || ".-:[]".utf8.contains($0) }
        return host && (parts.count == 1 || isPath(String(parts[1])))
    }

    static func isPath(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 512, !text.hasPrefix("/"),
            text.utf8.allSatisfy({ isLetterOrDigit($0) || "-._~/?=&%+:".utf8.contains($0) })
        else { return false }
        return !text.split(whereSeparator: { "/?".contains($0) }).contains { $0 == "." || $0 == ".." }
    }

    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "-./+".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// The host's name in messages.
    var host: String {
        String(server.dropFirst("https://".count).prefix { $0 != "/" })
    }
}
