import Documents
import Signing

/// Envelopes as files.
enum SignedFile {
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        try File.read(path, limit: Envelope.largest)
    }

    static func envelope(_ path: String) throws(CommandFailure) -> Envelope {
        let bytes = try read(path)
        do throws(SigningError) {
            return try Envelope(reading: bytes)
        } catch {
            throw CommandFailure(error, path)
        }
    }

    /// What a file says, without asking who signed it: for showing it to a person, who is told so.
    static func unverified(_ path: String, as kind: PayloadKind) throws(CommandFailure) -> Envelope {
        let envelope = try envelope(path)
        guard envelope.payloadType == kind.mediaType else {
            throw CommandFailure(
                SigningError.wrongKind(expected: kind, found: PayloadKind(mediaType: envelope.payloadType)), path)
        }
        return envelope
    }

    static func write(_ envelope: Envelope, to path: String) throws(CommandFailure) {
        try File.write(envelope.json + [0x0A], to: path)
    }

    /// The trust document of a file that the person at the keyboard chose to believe.
    static func trust(_ path: String) throws(CommandFailure) -> Trust {
        let bytes = try read(path)
        do throws(SigningError) {
            return try Trust.first(bytes, .placedByHand)
        } catch {
            throw CommandFailure(error, path)
        }
    }
}
