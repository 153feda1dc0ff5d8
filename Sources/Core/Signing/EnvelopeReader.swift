/// Reads the JSON form of one DSSE envelope before anything about it is known to be true.
///
/// It knows this one shape: an object of `payload`, `payloadType` and `signatures`, the last a list of objects of `sig`
/// and, at will, `keyid`. Text is printable ASCII, whose only escape is `\/`. Anything else is refused, with the
/// offset of the byte and nothing of what stood there.
struct EnvelopeReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func envelope() throws(SigningError) -> Envelope {
        guard bytes.count <= Envelope.largest else { throw .envelope(.tooLarge(bytes: bytes.count), offset: 0) }
        var payload: [UInt8]?
        var payloadType: String?
        var signatures: [Envelope.Signature]?
        try members { reader, name throws(SigningError) in
            switch name {
            case "payload" where payload == nil: payload = try reader.base64()
            case "payloadType" where payloadType == nil: payloadType = try reader.text(most: 256)
            case "signatures" where signatures == nil: signatures = try reader.list()
            default: return false
            }
            return true
        }
        skipSpace()
        guard index == bytes.count else { throw failure(.trailing) }
        guard let payload else { throw failure(.missing(.payload)) }
        guard let payloadType else { throw failure(.missing(.payloadType)) }
        guard let signatures else { throw failure(.missing(.signatures)) }
        return Envelope(payloadType: payloadType, unverifiedPayload: payload, signatures: signatures)
    }

    private mutating func list() throws(SigningError) -> [Envelope.Signature] {
        var signatures: [Envelope.Signature] = []
        try expect(0x5B)
        repeat {
            guard signatures.count < Envelope.mostSignatures else { throw failure(.tooManySignatures) }
            signatures.append(try signature())
        } while try another(orClose: 0x5D)
        return signatures
    }

    private mutating func signature() throws(SigningError) -> Envelope.Signature {
        var keyID: String?
        var signature: [UInt8]?
        try members { reader, name throws(SigningError) in
            switch name {
            case "sig" where signature == nil: signature = try reader.base64()
            case "keyid" where keyID == nil: keyID = try reader.text(most: 256)
            default: return false
            }
            return true
        }
        guard let signature else { throw failure(.missing(.sig)) }
        guard signature.count == Sodium.signatureLength else { throw failure(.signatureLength) }
        return Envelope.Signature(keyID: keyID ?? "", bytes: signature)
    }

    /// An object with at least one member. `read` answers false for a name that it does not know or has seen.
    private mutating func members(
        _ read: (inout EnvelopeReader, String) throws(SigningError) -> Bool
    ) throws(SigningError) {
        try expect(0x7B)
        repeat {
            skipSpace()
            let start = index
            let name = try text(most: 16)
            try expect(0x3A)
            guard try read(&self, name) else { throw .envelope(.unknownOrRepeated, offset: start) }
        } while try another(orClose: 0x7D)
    }

    private mutating func another(orClose close: UInt8) throws(SigningError) -> Bool {
        skipSpace()
        if index < bytes.count, bytes[index] == 0x2C {
            index += 1
            return true
        }
        try expect(close)
        return false
    }

    private mutating func base64() throws(SigningError) -> [UInt8] {
        skipSpace()
        let start = index
        guard let value = Base64.bytes(try string(most: bytes.count)) else {
            throw .envelope(.base64, offset: start)
        }
        return value
    }

    private mutating func text(most: Int) throws(SigningError) -> String {
        String(decoding: try string(most: most), as: UTF8.self)
    }

    private mutating func string(most: Int) throws(SigningError) -> [UInt8] {
        try expect(0x22)
        var out: [UInt8] = []
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            if byte == 0x22 { return out }
            if byte == 0x5C {
                guard index < bytes.count, bytes[index] == 0x2F else { throw failure(.text) }
                byte = 0x2F
                index += 1
            }
            guard (0x20..<0x7F).contains(byte), out.count < most else { throw failure(.text) }
            out.append(byte)
        }
        throw failure(.ends)
    }

    private mutating func expect(_ byte: UInt8) throws(SigningError) {
        skipSpace()
        guard index < bytes.count else { throw failure(.ends) }
        guard bytes[index] == byte else { throw failure(.syntax) }
        index += 1
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private func failure(_ problem: SigningError.EnvelopeProblem) -> SigningError { .envelope(problem, offset: index) }
}
