import Documents
import Runbooks
import Signing

/// Signed allowlists as files.
enum AllowlistFile {
    /// The list, when the authoring role of `trust` signed it.
    static func open(_ path: String, by trust: Trust, at now: Timestamp) throws(CommandFailure) -> Allowlist {
        let envelope = try SignedFile.envelope(path)
        do throws(SigningError) {
            let opened = try trust.open(envelope, as: .allowlist, now: now)
            return try read(opened.bytes)
        } catch {
            throw CommandFailure(error, path)
        }
    }

    /// The list without asking who signed it.
    static func unverified(_ path: String) throws(CommandFailure) -> (allowlist: Allowlist, envelope: Envelope) {
        let envelope = try SignedFile.unverified(path, as: .allowlist)
        do throws(SigningError) {
            return (try read(envelope.unverifiedPayload), envelope)
        } catch {
            throw CommandFailure(error, path)
        }
    }

    private static func read(_ payload: [UInt8]) throws(SigningError) -> Allowlist {
        let reading = Reading(file: "")
        guard let allowlist = Allowlist.read(payload, reading) else { throw .document(.allowlist, reading.diagnostics) }
        return allowlist
    }
}
