/// One block of RFC 7468 with nothing around it but white space.
enum PEM {
    static let largest = 4096

    static func text(_ label: String, _ der: [UInt8]) -> String {
        "-----BEGIN \(label)-----\n\(Base64.text(der))\n-----END \(label)-----\n"
    }

    /// The bytes of the block, whose label must be `label`.
    static func read(_ text: [UInt8], _ label: String) throws(SigningError) -> [UInt8] {
        guard text.count <= largest else { throw .key(.tooLarge(bytes: text.count, largest: largest)) }
        let lines = text.split { $0 == 0x0A || $0 == 0x0D }.map(trimmed).filter { !$0.isEmpty }
        guard let first = lines.first, let last = lines.last, lines.count > 2, let found = labelled(first, "BEGIN"),
            labelled(last, "END") == found
        else { throw .key(.notPEM(wanted: label)) }
        guard found == label else { throw .key(.otherPEM(wanted: label, encrypted: found == "ENCRYPTED PRIVATE KEY")) }
        var body = Array(lines[1..<lines.count - 1].joined())
        defer { Sodium.wipe(&body) }
        guard let der = Base64.bytes(body) else { throw .key(.notPEM(wanted: label)) }
        return der
    }

    private static func labelled(_ line: ArraySlice<UInt8>, _ word: String) -> String? {
        let head = "-----\(word) ".utf8
        let tail = "-----".utf8
        guard line.count > head.count + tail.count, line.starts(with: head), line.suffix(tail.count).elementsEqual(tail)
        else { return nil }
        return String(validating: line.dropFirst(head.count).dropLast(tail.count), as: UTF8.self)
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = line.drop { $0 == 0x20 || $0 == 0x09 }
        return start.dropLast(start.reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count)
    }
}
