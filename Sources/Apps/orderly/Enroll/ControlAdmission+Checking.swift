import Identity

extension ControlAdmission {
    /// Refuses what this host could not use, or should not believe, before any of it is written.
    /// - Parameters:
    ///   - path: the file that it came from.
    ///   - address: the one that the host will call.
    func check(_ path: String, address: String) throws(CommandFailure) {
        // Whoever else stood in ca.pem would be believed as well.
        guard authority.split(separator: "-----BEGIN ", omittingEmptySubsequences: false).count == 2 else {
            throw CommandFailure(
                .refused, "\(path): `ca` holds more than the one certificate authority",
                hint: "make it anew: orderly-control admit")
        }
        let isSigned: Bool
        do throws(IdentityError) {
            isSigned = try CertificateFacts(pem: certificate).isSigned(by: try CertificateFacts(pem: authority))
        } catch {
            throw CommandFailure(error, path)
        }
        guard isSigned else {
            throw CommandFailure(
                .refused, "\(path): the certificate is not signed by the authority beside it",
                hint: "make it anew: orderly-control admit")
        }
        guard ControlAdmission.isAddress(address) else {
            throw CommandFailure(
                .refused, "\(path): the server's address is `\(ConsentText.word(address))`, and not https://host:port",
                hint: "name it: --server https://host:port")
        }
    }

    /// As the agent reads it: https, and nothing but plain text without user, query or fragment.
    static func isAddress(_ text: String) -> Bool {
        let rest = text.dropFirst("https://".count)
        return text.hasPrefix("https://") && !rest.isEmpty
            && rest.unicodeScalars.allSatisfy {
                $0.isASCII && $0.value > 0x20 && $0.value < 0x7F && !"@?#\"\\".unicodeScalars.contains($0)
            }
    }
}
